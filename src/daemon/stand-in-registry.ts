/**
 * Owns what a mount goes by when the registry cannot be used as it starts, as on a state folder that is full: one of
 * its own, in memory, filled from the disks. It lacks what only the registry knows, the roots of disks that are away
 * and the history, until the mount is started anew.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Registry } from '../registry/registry.js';
import { RegistryUnusable } from '../registry/registry-failure.js';
import type { DaemonOptions } from './daemon-options.js';
import { openFilledRegistry } from './filled-registry.js';
import type { Teardown } from './teardown.js';

const memory = '/dev/shm';

export interface OpenedRegistry {
  readonly registry: Registry;
  /** Why the host's own cannot be used, if it is a stand-in; else null. */
  readonly failure: string | null;
}

/** @throws DayfsError if neither can be used */
export async function openRegistryOrStandIn(options: DaemonOptions, teardown: Teardown): Promise<OpenedRegistry> {
  try {
    return { registry: await openFilledRegistry(options), failure: null };
  } catch (error) {
    if (!(error instanceof RegistryUnusable)) throw error;
    options.log.error(`${error.message}. The mount shows what lies on the disks now; reload it once that is mended`);
    return { registry: await openStandIn(options, teardown), failure: error.message };
  }
}

async function openStandIn({ config, ...options }: DaemonOptions, teardown: Teardown): Promise<Registry> {
  const statePath = mkdtempSync(join(memory, 'dayfs-registry-'));
  teardown.add('registry in memory', () => rmSync(statePath, { recursive: true }));
  return await openFilledRegistry({ ...options, config: { ...config, statePath } });
}
