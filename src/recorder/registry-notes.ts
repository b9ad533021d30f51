/**
 * Owns what the recorder tells the registry. Recording never waits for the registry: what it does not take is
 * said, remembered, and told again with the next note.
 */
import type { Logger } from 'pino';
import type { DiskId } from '../domain/disk-id.js';
import { reasonOf } from '../domain/errors.js';
import type { SwitchEvent } from '../domain/switch-event.js';
import type { Registry, RootSighting } from '../registry/registry.js';

/** Of a registry that is away for weeks; the disks know their roots, so only history would be lost. */
const mostSwitchesKept = 1000;

export class RegistryNotes {
  readonly #registry: Registry;
  readonly #log: Logger;
  /** One per root: a later sighting widens an earlier one. */
  readonly #sightings = new Map<string, RootSighting>();
  readonly #switches: SwitchEvent[] = [];
  #isFailing = false;

  constructor(registry: Registry, log: Logger) {
    this.#registry = registry;
    this.#log = log;
  }

  noteRoot(sighting: RootSighting): void {
    const key = `${sighting.camera}/${sighting.day}/${sighting.disk}`;
    const known = this.#sightings.get(key);
    this.#sightings.set(key, known === undefined ? sighting : widened(known, sighting));
    this.tell();
  }

  noteSwitch(event: SwitchEvent): void {
    this.#switches.push(event);
    if (this.#switches.length > mostSwitchesKept) this.#switches.shift();
    this.tell();
  }

  /** Undefined if there was none, or if the registry does not say. */
  lastActiveDisk(): DiskId | undefined {
    try {
      return this.#registry.lastActiveDisk();
    } catch (error) {
      this.#log.error({ error: reasonOf(error) }, 'the registry does not say which disk was active last');
      return undefined;
    }
  }

  /** Tells what the registry has not taken yet. */
  tell(): void {
    try {
      for (let event = this.#switches[0]; event !== undefined; event = this.#switches[0]) {
        this.#registry.addSwitch(event);
        this.#switches.shift();
      }
      if (this.#sightings.size > 0) this.#registry.noteRoots([...this.#sightings.values()]);
      this.#sightings.clear();
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing)
        this.#log.error({ error: reasonOf(error) }, 'the registry takes no notes; recording goes on');
      this.#isFailing = true;
    }
  }
}

function widened(known: RootSighting, seen: RootSighting): RootSighting {
  return {
    ...seen,
    firstSeenMs: Math.min(known.firstSeenMs, seen.firstSeenMs),
    lastSeenMs: Math.max(known.lastSeenMs, seen.lastSeenMs),
  };
}
