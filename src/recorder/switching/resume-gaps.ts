/** Owns what a supervisor that starts has to know of the ones before it, to measure the gaps of switches. */
import type { CameraName } from '../../domain/camera-name.js';
import { type Day, dayOf, previousDay } from '../../domain/day.js';
import type { Root } from '../../domain/root.js';
import type { TimeZone } from '../../domain/time-zone.js';
import type { RegistryNotes } from '../placing/registry-notes.js';
import type { SwitchGaps } from './switch-gaps.js';

/** Before anything is placed: what is in the registry is then from before this start. */
export function resumeGaps(gaps: SwitchGaps, notes: RegistryNotes, zone: TimeZone, nowMs: number): void {
  gaps.remember(lastEndsMs(rootsAround(notes, zone, nowMs)));
  for (const event of notes.unmeasuredSwitches()) gaps.resume(event, rootsAround(notes, zone, event.atMs));
}

/** The day before counts too: it may be just past midnight. */
function rootsAround(notes: RegistryNotes, zone: TimeZone, atMs: number): readonly Root[] {
  const day: Day = dayOf(zone, atMs);
  return notes.rootsOf([previousDay(day), day]);
}

/** The end of each camera's last segment. */
function lastEndsMs(roots: readonly Root[]): Map<CameraName, number> {
  const endsMs = new Map<CameraName, number>();
  for (const { camera, lastSeenMs } of roots) {
    endsMs.set(camera, Math.max(lastSeenMs, endsMs.get(camera) ?? lastSeenMs));
  }
  return endsMs;
}
