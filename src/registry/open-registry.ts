/** Owns how a process gets at the registry of its host. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Registry } from './registry.js';
import { RegistryFile } from './registry-file.js';
import { SqliteRegistry } from './sqlite-registry.js';

export interface RegistryOptions {
  /** The state folder. It is made if it is missing, and so is the registry in it. */
  readonly statePath: string;
  readonly log: Pick<Logger, 'warn'>;
  readonly now: () => number;
}

/** @throws DayfsError if the registry cannot be used */
export function openRegistry({ statePath, log, now }: RegistryOptions): Registry {
  const registry = new SqliteRegistry(new RegistryFile(join(statePath, 'registry.sqlite'), log, now), log);
  // The file is opened at its first use: here, so that a registry that cannot be used is said at the start.
  registry.rootsVersion();
  return registry;
}
