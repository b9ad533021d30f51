/** Owns disks to record a camera's segments on, and lookups of what they hold, by a clock that the test puts forward. */
import type { DiskConfig } from '../../src/config/config.js';
import { type Day, dayBounds } from '../../src/domain/day.js';
import type { Window } from '../../src/domain/window.js';
import { type Booking, lookUpBooking } from '../../src/lookup/lookup.js';
import { SegmentedDays } from '../../src/lookup/segmented-days.js';
import { snapshotRoots } from '../../src/registry/roots-snapshot.js';
import { MergedDays } from '../../src/union/merged-days.js';
import { Observer } from '../../src/union/observer.js';
import { camera, day } from './merged-day.js';
import { madrid, mediaPath, naming, type Recorded, record } from './recorded-days.js';
import { ThreeDisks } from './three-disks.js';

export class LookupDisks extends ThreeDisks {
  /** Those that the configuration names. */
  configured: readonly DiskConfig[] = this.all;

  /** Makes segments of the day, or of another, and a playlist of them alone. Returns their names. */
  record(index: number, recorded: Partial<Recorded> & Pick<Recorded, 'fromMs' | 'count'>): string[] {
    return record({ disk: this.at(index), day, ...recorded });
  }

  media(index: number, ofDay = day): string {
    return mediaPath({ disk: this.at(index), day: ofDay });
  }

  /** Where the registry knows of a root of each of the days on each of these disks. */
  daysOn(indexes: readonly number[], days = [day]): SegmentedDays {
    return this.daysOnRoots(...days.flatMap((each) => indexes.map((index) => [each, index] as const)));
  }

  /** Where it knows of these, in the order in which they were first seen. */
  daysOnRoots(...roots: readonly (readonly [day: Day, index: number])[]): SegmentedDays {
    const merged = new MergedDays({
      disks: this.configured,
      observer: new Observer(() => undefined),
      now: () => this.nowMs,
    });
    merged.setRoots(
      snapshotRoots(
        roots.map(([of, index], firstSeenMs) => ({ camera, day: of, disk: this.at(index).id, firstSeenMs })),
      ),
    );
    return new SegmentedDays({ days: merged, naming, segmentSeconds: 6 });
  }
}

/** From and until so long after the day's beginning. */
export function windowFrom(fromMs: number, untilMs: number, of = day): Window {
  const { startMs } = dayBounds(madrid, of);
  return { day: of, startMs: startMs + fromMs, endMs: startMs + untilMs };
}

export function find(days: SegmentedDays, window: Window): Booking {
  const booking = lookUpBooking(days, madrid, camera, window);
  if (booking === undefined) throw new Error('nothing is known of the day');
  return booking;
}
