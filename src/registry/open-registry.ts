/** Owns how a process gets at the registry of its host. */
import { join } from 'node:path';
import type { Log } from '../domain/log.js';
import type { Registry } from './registry.js';
import { RegistryFile } from './registry-file.js';
import { SqliteRegistry } from './sqlite-registry.js';

export interface RegistryOptions {
  /** The state folder. It is made if it is missing, and so is the registry in it. */
  readonly statePath: string;
  readonly log: Pick<Log, 'warn'>;
  readonly now: () => number;
}

/** Nothing is opened yet: the first use does so, and each one says why the registry cannot be used. */
export function registryOf({ statePath, log, now }: RegistryOptions): Registry {
  return new SqliteRegistry(new RegistryFile(join(statePath, 'registry.sqlite'), log, now), log);
}

/** @throws DayfsError if the registry cannot be used */
export function openRegistry(options: RegistryOptions): Registry {
  const registry = registryOf(options);
  registry.rootsVersion();
  return registry;
}
