/** Owns what a lookup's thread is asked, and what comes back: plain values that pass between threads. */
import type { DiskConfig } from '../config/config.js';
import type { CameraName } from '../domain/camera-name.js';
import type { TimeZone, ToldClocks } from '../domain/time-zone.js';
import type { Window } from '../domain/window.js';
import type { PackedReport } from '../lookup/booking-report.js';
import type { History } from '../lookup/gap-cause.js';
import type { RootsChanges } from '../registry/roots-snapshot.js';
import type { NotedOn } from './hung-disks.js';

export interface LookupQuestion {
  readonly camera: CameraName;
  readonly window: Window;
}

/** What it is to look at, said once. */
export interface LookupScope {
  readonly disks: readonly DiskConfig[];
  readonly zone: TimeZone;
  readonly clocks: ToldClocks;
  readonly segmentSeconds: number;
  /** As text: functions do not pass between threads. */
  readonly templates: readonly string[];
  readonly legacy: { readonly path: string; readonly names: readonly string[] } | undefined;
  /** The call board, and this thread's line on it. */
  readonly board: NotedOn;
}

/** The scope comes first; what changed in the registry, before the question that is to be answered with it. */
export type ToLookupWorker =
  | ({ readonly kind: 'begin' } & LookupScope)
  | { readonly kind: 'roots'; readonly changes: RootsChanges }
  | { readonly kind: 'history'; readonly history: History }
  | { readonly kind: 'question'; readonly question: LookupQuestion };

/** One for each question, in their order. */
export type FromLookupWorker =
  /** Undefined if nothing is known of the day. */
  | { readonly kind: 'answer'; readonly answer: PackedReport | undefined }
  /** Says what to do as well. */
  | { readonly kind: 'failure'; readonly message: string };
