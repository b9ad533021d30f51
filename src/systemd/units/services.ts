/** Owns which services a host runs, by its configuration. */
import type { Config } from '../../config/config.js';
import { httpUnit } from './http-unit.js';
import { mountUnit } from './mount-unit.js';
import { recorderUnit } from './recorder-unit.js';
import type { UnitParts } from './unit-parts.js';

export interface Service {
  readonly unit: string;
  readonly text: string;
}

/** What decides on the services and their order: that there are cameras or a port, and where the disks are. */
export interface ServedConfig {
  readonly disks: ReadonlyArray<Pick<Config['disks'][number], 'path'>>;
  readonly cameras: readonly unknown[];
  readonly http: unknown;
}

export const recorderService = 'dayfs-recorder.service';
export const mountService = 'dayfs-mount.service';
export const httpService = 'dayfs-http.service';

export function servicesOf(config: ServedConfig, parts: Omit<UnitParts, 'diskPaths'>): Service[] {
  const given = { ...parts, diskPaths: config.disks.map(({ path }) => path) };
  const services = [{ unit: mountService, text: mountUnit(given) }];
  // A host may leave recording to another program.
  if (config.cameras.length > 0) services.push({ unit: recorderService, text: recorderUnit(given) });
  if (config.http !== undefined) services.push({ unit: httpService, text: httpUnit(given) });
  return services;
}
