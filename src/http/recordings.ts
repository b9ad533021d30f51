/** Owns what the port tells of recordings: a day of all cameras, a booking of one, the last hour for Prometheus. */
import { LRUCache } from 'lru-cache';
import type { Config } from '../config/config.js';
import { formatBookingName } from '../domain/booking-name.js';
import type { CameraName } from '../domain/camera-name.js';
import { type Day, dayBounds, dayOf } from '../domain/day.js';
import { DayfsError, reasonOf } from '../domain/errors.js';
import { parseWindow, type Window } from '../domain/window.js';
import type { BookingReport } from '../lookup/booking-report.js';
import { lateMs } from '../status/problems.js';
import type { BookingAnswer, CameraDay, DayAnswer } from './answers.js';
import { timelineOf } from './day-timeline.js';
import type { Host } from './host-state.js';
import { Kept } from './kept.js';
import type { Lookup } from './measured-lookup.js';
import { bookingPath, playlistAddress } from './videos.js';

export interface RecordingsParts {
  readonly config: Config;
  readonly lookup: Lookup;
  readonly host: Host;
  /** All that have roots. @throws DayfsError */
  readonly camerasOf: (day: Day) => readonly CameraName[];
  readonly now: () => number;
}

/** Several people look at one day, and each page asks every few seconds. */
const dayFreshMs = 5000;
const mostDaysKept = 16;

const hourMs = 3_600_000;

export class Recordings {
  readonly #parts: RecordingsParts;
  readonly #days = new LRUCache<Day, Kept<DayAnswer>>({ max: mostDaysKept });

  constructor(parts: RecordingsParts) {
    this.#parts = parts;
  }

  async day(day: Day): Promise<DayAnswer> {
    let kept = this.#days.get(day);
    if (kept === undefined) {
      kept = new Kept(dayFreshMs, () => this.#lookAtDay(day));
      this.#days.set(day, kept);
    }
    return await kept.get();
  }

  /**
   * @param start with `end`, as on the command line
   * @throws DayfsError (nothing-found) if there is no segment, and whatever keeps it from being looked up
   */
  async booking(camera: CameraName, start: string, end: string): Promise<BookingAnswer> {
    const { config, lookup, host, now } = this.#parts;
    const nowMs = now();
    const window = inWholeSeconds(config, parseWindow(config.timeZone, start, end));
    // What is still to come is not missing.
    const isLive = window.startMs < nowMs && nowMs < window.endMs;
    const past = isLive ? { ...window, endMs: nowMs } : window;
    const report = await lookup.lookUp(camera, past);
    if (report === undefined || report.segments.length === 0)
      throw new DayfsError('nothing-found', lookup.explainNothing(camera, window, report));
    const name = formatBookingName(config.timeZone, window);
    const mount = await host.mount();
    return {
      ...timelineOf(report, this.#pendingMs(past)),
      ...window,
      isLive,
      problem: null,
      segments: report.segments.length,
      bytes: report.segments.reduce((sum, { bytes }) => sum + bytes, 0),
      path: mount === undefined ? null : bookingPath(mount.path, camera, window.day, name),
      playlist: mount === undefined ? null : playlistAddress(camera, window.day, name),
    };
  }

  /** The last hour of each camera, as far as it is of today and should be on a disk; without those that failed. */
  async lastHour(): Promise<ReadonlyMap<CameraName, BookingReport | undefined>> {
    const { config, lookup, now } = this.#parts;
    const endMs = now() - lateMs(config);
    const day = dayOf(config.timeZone, endMs);
    const startMs = Math.max(dayBounds(config.timeZone, day).startMs, endMs - hourMs);
    const reports = new Map<CameraName, BookingReport | undefined>();
    if (startMs >= endMs) return reports;
    for (const camera of this.#camerasOf(day)) {
      try {
        reports.set(camera, await lookup.lookUp(camera, { day, startMs, endMs }));
      } catch (error) {
        // Prometheus is told of no figure rather than of a wrong one; what the registry lacks is said elsewhere.
        if (!(error instanceof DayfsError)) throw error;
      }
    }
    return reports;
  }

  async #lookAtDay(day: Day): Promise<DayAnswer> {
    const { config, host, now } = this.#parts;
    const { startMs, endMs } = dayBounds(config.timeZone, day);
    const nowMs = now();
    const { known } = await host.state();
    const switches = (known?.switches ?? []).filter(({ atMs }) => atMs >= startMs && atMs < endMs).toReversed();
    const cameras: CameraDay[] = [];
    for (const camera of this.#camerasOf(day)) {
      if (nowMs > startMs) cameras.push(await this.#cameraDay(camera, { day, startMs, endMs: Math.min(endMs, nowMs) }));
    }
    return {
      day,
      startMs,
      endMs,
      nowMs,
      switches: switches.map(({ atMs, from, to, reason, detail, gapSeconds }) => ({
        ...{ atMs, reason, detail },
        ...{ from: from ?? null, to: to ?? null, gapSeconds: gapSeconds ?? null },
      })),
      cameras,
    };
  }

  async #cameraDay(camera: CameraName, window: Window): Promise<CameraDay> {
    const nothing = { camera, coverage: 0, missingSeconds: 0, spans: [], gaps: [], unreadRoots: [] };
    try {
      const report = await this.#parts.lookup.lookUp(camera, window);
      if (report === undefined) return { ...nothing, problem: 'nothing recorded' };
      return { ...timelineOf(report, this.#pendingMs(window)), problem: null };
    } catch (error) {
      if (error instanceof DayfsError) return { ...nothing, problem: reasonOf(error) };
      throw error;
    }
  }

  /** Of a window that ends now, the last segment is still being recorded or placed. */
  #pendingMs({ endMs }: Window): number {
    const { config, now } = this.#parts;
    const late = lateMs(config);
    return endMs > now() - late ? late : 0;
  }

  /** Those of the configuration first, in its order. */
  #camerasOf(day: Day): CameraName[] {
    const configured = this.#parts.config.cameras.map(({ name }) => name);
    try {
      return [...new Set([...configured, ...[...this.#parts.camerasOf(day)].sort()])];
    } catch (error) {
      if (error instanceof DayfsError) return configured;
      throw error;
    }
  }
}

/** A booking's name has no room for less. A day ends at a whole second. */
function inWholeSeconds({ timeZone }: Config, { day, startMs, endMs }: Window): Window {
  const end = Math.min(Math.ceil(endMs / 1000) * 1000, dayBounds(timeZone, day).endMs);
  return { day, startMs: Math.floor(startMs / 1000) * 1000, endMs: end };
}
