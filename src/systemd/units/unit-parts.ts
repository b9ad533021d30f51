/** Owns what the units have in common: how dayfs is started, what it comes after, and when it is started again. */

import { mountUnitsAbove } from './unit-name.js';
import type { UnitLines } from './unit-text.js';
import { formatCommand } from './unit-text.js';

export interface UnitParts {
  /** How a command of dayfs begins: Node and the program, each by its absolute path. */
  readonly program: readonly string[];
  readonly configFile: string;
  readonly diskPaths: readonly string[];
}

export function command({ program, configFile }: UnitParts, ...words: string[]): string {
  return formatCommand([...program, '--config', configFile, ...words]);
}

/**
 * After the disks' own mount units, which are asked for and not required: a disk that is away, or leaves, takes
 * nothing down. `RequiresMountsFor=` would stop the service with the first disk.
 */
export function afterDisks({ diskPaths }: UnitParts): UnitLines {
  const units = [...new Set(diskPaths.flatMap(mountUnitsAbove))].join(' ');
  return [
    ['After', 'local-fs.target remote-fs.target time-sync.target'],
    ...(units === ''
      ? []
      : ([
          ['Wants', units],
          ['After', units],
        ] as const)),
  ];
}

/** For ever, but not with a configuration that it has refused. */
export const startedAgain: UnitLines = [
  ['Restart', 'always'],
  ['RestartSec', '1'],
  ['RestartPreventExitStatus', '2'],
];

export const neverGivenUp: readonly [string, string] = ['StartLimitIntervalSec', '0'];

/** What costs a service nothing and unshares no namespace of mounts. */
export const confined: UnitLines = [
  ['NoNewPrivileges', 'yes'],
  ['LockPersonality', 'yes'],
  ['RestrictNamespaces', 'yes'],
  ['RestrictRealtime', 'yes'],
  ['RestrictSUIDSGID', 'yes'],
  ['SystemCallArchitectures', 'native'],
  ['UMask', '0022'],
];
