/** Owns what a host is given so that systemd runs dayfs: its units, and the helper of mount(8). */
import { join } from 'node:path';
import { type ServedConfig, servicesOf } from '../units/services.js';
import type { HostFile } from './host-file.js';
import { mountHelper } from './mount-helper.js';

/** An administrator's units, before those of packages (systemd.unit(5), "unit file load path"). */
export const unitFolder = '/etc/systemd/system';

export interface HostFilesParts {
  readonly config: ServedConfig & { readonly file: string };
  /** How a command of dayfs begins: Node and the program, each by its absolute path. */
  readonly program: readonly string[];
  /** The folder that stands for the host's root. */
  readonly prefix: string;
}

export function hostFilesOf({ config, program, prefix }: HostFilesParts): HostFile[] {
  const units = servicesOf(config, { program, configFile: config.file }).map(
    ({ unit, text }): HostFile => ({ path: join(unitFolder, unit), text, mode: 0o644 }),
  );
  return [...units, mountHelper(program)].map((file) => ({ ...file, path: join(prefix, file.path) }));
}
