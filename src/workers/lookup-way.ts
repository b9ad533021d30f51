/** Owns the ways of looking bookings up: what all of them can do, and what those who look are told of where to look. */
import type { Config } from '../config/config.js';
import { tellClocks } from '../domain/time-zone.js';
import type { BookingReport } from '../lookup/booking-report.js';
import type { History } from '../lookup/gap-cause.js';
import type { RootsChanges } from '../registry/roots-snapshot.js';
import type { NotedOn } from './hung-disks.js';
import type { LookupQuestion, LookupScope } from './lookup-request.js';

export interface LookupWay {
  setRoots(changes: RootsChanges): void;
  setHistory(history: History): void;
  /** Undefined if nothing is known of the day. @throws DayfsError */
  ask(question: LookupQuestion): Promise<BookingReport | undefined>;
  /** A call to a disk has not returned, so that this process cannot end by itself. */
  readonly isStuck: boolean;
  /** Waits for no disk. */
  close(): Promise<void>;
}

export function lookupScope({ disks, timeZone, recording, legacy }: Config, board: NotedOn): LookupScope {
  return {
    disks,
    zone: timeZone,
    clocks: tellClocks(timeZone, Date.now()),
    segmentSeconds: recording.segmentSeconds,
    templates: [recording.segmentName, ...(legacy?.names ?? [])].map(({ text }) => text),
    legacy: legacy && { path: legacy.path, names: legacy.names.map(({ text }) => text) },
    board,
  };
}
