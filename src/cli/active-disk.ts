/** Owns which disk the commands call the active one. */
import type { Config } from '../config/config.js';
import { askRecorderStatus } from '../control/control-client.js';
import { DayfsError } from '../domain/errors.js';
import type { Registry } from '../registry/registry.js';

/** As the running recorder says, else the one that was active last. */
export async function findActiveDisk(config: Config, registry: Registry): Promise<string | undefined> {
  try {
    return (await askRecorderStatus(config)).activeDisk ?? undefined;
  } catch (error) {
    // A recorder that does not run or answer is what `dayfs status` is for: the registry knows the last one.
    if (error instanceof DayfsError) return registry.lastActiveDisk();
    throw error;
  }
}
