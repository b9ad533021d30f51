/**
 * Owns what the recorder tells the registry. Recording never depends on the registry: what it does not take is
 * said, remembered, and told again a while later.
 */
import type { Day } from '../../domain/day.js';
import { reasonOf } from '../../domain/errors.js';
import type { Log } from '../../domain/log.js';
import type { Root } from '../../domain/root.js';
import type { SwitchEvent } from '../../domain/switch-event.js';
import type { Registry, RootSighting } from '../../registry/registry.js';

/** Of a registry that is away for weeks; the disks know their roots, so only history would be lost. */
const mostSwitchesKept = 1000;

/** Of those that an earlier supervisor did not live to measure. */
const mostSwitchesResumed = 100;

/** A registry that is busy holds the recorder up for seconds with each note that it does not take. */
const retryMs = 30_000;

interface MeasuredGap {
  readonly event: SwitchEvent;
  readonly gapSeconds: number;
}

export class RegistryNotes {
  readonly #registry: Registry;
  readonly #log: Log;
  /** One per root: a later sighting widens an earlier one. */
  readonly #sightings = new Map<string, RootSighting>();
  readonly #switches: SwitchEvent[] = [];
  /** Of switches that the registry may not have yet, too: they are told first. */
  readonly #gaps: MeasuredGap[] = [];
  /** Of a clock that nobody sets. */
  readonly #now: () => number;
  #failedAtMs: number | undefined;

  constructor(registry: Registry, log: Log, now: () => number) {
    this.#registry = registry;
    this.#log = log;
    this.#now = now;
  }

  noteRoot(sighting: RootSighting): void {
    const key = `${sighting.camera}/${sighting.day}/${sighting.disk}`;
    const known = this.#sightings.get(key);
    this.#sightings.set(key, known === undefined ? sighting : widened(known, sighting));
    this.#tellUnlessFailing();
  }

  noteSwitch(event: SwitchEvent): void {
    this.#switches.push(event);
    if (this.#switches.length > mostSwitchesKept) this.#switches.shift();
    this.#tellUnlessFailing();
  }

  noteGap(event: SwitchEvent, gapSeconds: number): void {
    this.#gaps.push({ event, gapSeconds });
    if (this.#gaps.length > mostSwitchesKept) this.#gaps.shift();
    this.#tellUnlessFailing();
  }

  /** Undefined if there was none, or if the registry does not say. */
  lastSwitch(): SwitchEvent | undefined {
    return this.#ask('which disk was active last', (registry) => registry.switches(1)[0]);
  }

  /** In the order of the history; none if the registry does not say. */
  unmeasuredSwitches(): readonly SwitchEvent[] {
    const events = this.#ask('which switches were not measured', (registry) => registry.switches(mostSwitchesResumed));
    return (events ?? []).filter(({ gapSeconds }) => gapSeconds === undefined).toReversed();
  }

  /** None if the registry does not say. */
  rootsOf(days: readonly Day[]): readonly Root[] {
    return this.#ask('what was recorded', (registry) => days.flatMap((day) => registry.roots({ day }))) ?? [];
  }

  /** The end of a camera's last segment of a day; undefined if there is none, or if the registry does not say. */
  lastEndMs({ camera, day }: Pick<RootSighting, 'camera' | 'day'>): number | undefined {
    const roots = this.#ask('how far a day was recorded', (registry) => registry.roots({ camera, day })) ?? [];
    return roots.length === 0 ? undefined : Math.max(...roots.map(({ lastSeenMs }) => lastSeenMs));
  }

  /** Tells what the registry has not taken yet. */
  tell(): void {
    try {
      for (let event = this.#switches[0]; event !== undefined; event = this.#switches[0]) {
        this.#registry.addSwitch(event);
        this.#switches.shift();
      }
      for (let gap = this.#gaps[0]; gap !== undefined; gap = this.#gaps[0]) {
        this.#registry.setSwitchGap(gap.event, gap.gapSeconds);
        this.#gaps.shift();
      }
      if (this.#sightings.size > 0) this.#registry.noteRoots([...this.#sightings.values()]);
      this.#sightings.clear();
      this.#failedAtMs = undefined;
    } catch (error) {
      if (this.#failedAtMs === undefined)
        this.#log.error({ error: reasonOf(error) }, 'the registry takes no notes; recording goes on');
      this.#failedAtMs = this.#now();
    }
  }

  #tellUnlessFailing(): void {
    if (this.#failedAtMs === undefined || this.#now() - this.#failedAtMs >= retryMs) this.tell();
  }

  #ask<T>(what: string, ask: (registry: Registry) => T): T | undefined {
    try {
      return ask(this.#registry);
    } catch (error) {
      this.#log.error({ error: reasonOf(error) }, `the registry does not say ${what}`);
      return undefined;
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
