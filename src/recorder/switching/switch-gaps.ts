/**
 * Owns the measured gap of a switch: for each camera, how much lies between one segment and the next, from the
 * last that was placed before the switch to the first that was recorded after it. The worst camera counts.
 */
import type { CameraName } from '../../domain/camera-name.js';
import type { Root } from '../../domain/root.js';
import type { SwitchEvent } from '../../domain/switch-event.js';
import { gapBetweenRootsMs } from './gap-between-roots.js';

/** Times of segments are measured, not told: less than this is no gap. */
const toleranceMs = 100;

/** Of switches that follow each other faster than cameras give segments. */
const mostOpen = 100;

export interface PlacedTimes {
  readonly camera: CameraName;
  /** Tells one ffmpeg's segments from the next one's. */
  readonly run: string;
  readonly startMs: number;
  readonly endMs: number;
  /** How far the clock was set between the segment before and this one. */
  readonly timeStepMs: number;
}

export interface SwitchGapsParts {
  /** When the supervisor started: what was recorded before, was so under an earlier one. */
  readonly startedAtMs: number;
  /** Called once for each switch, as soon as its gap is known. */
  readonly tell: (event: SwitchEvent, gapSeconds: number) => void;
  /** A camera that has given nothing for so long is away. */
  readonly patienceMs: number;
  /** By a clock that nobody sets. */
  readonly now: () => number;
}

interface LastSegment {
  /** Undefined if an earlier supervisor placed it. */
  readonly run: string | undefined;
  readonly endMs: number;
}

interface OpenSwitch {
  readonly event: SwitchEvent;
  readonly openedMs: number;
  /** The cameras that have no segment from after the switch yet. */
  readonly awaited: Set<CameraName>;
  worstMs: number;
}

export class SwitchGaps {
  readonly #parts: SwitchGapsParts;
  readonly #last = new Map<CameraName, LastSegment>();
  readonly #open: OpenSwitch[] = [];

  constructor(parts: SwitchGapsParts) {
    this.#parts = parts;
  }

  /** What was placed before this supervisor. A camera that had stopped long before the others was away. */
  remember(endsMs: ReadonlyMap<CameraName, number>): void {
    const newestMs = Math.max(...endsMs.values());
    for (const [camera, endMs] of endsMs) {
      if (newestMs - endMs <= this.#parts.patienceMs) this.#last.set(camera, { run: undefined, endMs });
    }
  }

  /** @param recorded the cameras that were recording: of others nothing can be missing on account of the switch */
  noteSwitch(event: SwitchEvent, recorded: readonly CameraName[]): void {
    this.#await(
      event,
      recorded.filter((camera) => this.#last.has(camera)),
      0,
    );
  }

  /**
   * Goes on with a switch that an earlier supervisor did not live to measure.
   *
   * @param roots of its day and the one before: they tell the gap of cameras that had gone on before that one died
   */
  resume(event: SwitchEvent, roots: readonly Root[]): void {
    const awaited = [...this.#last].filter(([, { endMs }]) => endMs <= event.atMs).map(([camera]) => camera);
    this.#await(event, awaited, gapBetweenRootsMs(event, roots, this.#parts.patienceMs));
  }

  notePlaced({ camera, run, startMs, endMs, timeStepMs }: PlacedTimes): void {
    const last = this.#last.get(camera);
    this.#last.set(camera, { run, endMs });
    if (last === undefined) return;
    const gapMs = startMs - last.endMs - timeStepMs;
    for (const open of this.#open.filter(({ awaited }) => awaited.has(camera))) {
      // Between two runs of one supervisor it is ffmpeg or the camera that paused, not the disk.
      const isOfSwitch = run === last.run || last.endMs <= this.#parts.startedAtMs;
      if (isOfSwitch) open.worstMs = Math.max(open.worstMs, gapMs);
      if (endMs > open.event.atMs) this.#settle(open, [camera]);
    }
  }

  /** A camera that is away keeps no gap unknown: what it lacks is not on account of the switch. */
  leaveOutAway(isRecording: (camera: CameraName) => boolean): void {
    const { now, patienceMs } = this.#parts;
    for (const open of this.#open.filter(({ openedMs }) => now() - openedMs >= patienceMs)) {
      this.#settle(
        open,
        [...open.awaited].filter((camera) => !isRecording(camera)),
      );
    }
  }

  #await(event: SwitchEvent, cameras: readonly CameraName[], worstMs: number): void {
    const open = { event, openedMs: this.#parts.now(), awaited: new Set(cameras), worstMs };
    this.#open.push(open);
    this.#settle(open, []);
    const [oldest] = this.#open;
    if (oldest !== undefined && this.#open.length > mostOpen) this.#settle(oldest, [...oldest.awaited]);
  }

  /** Waits for those cameras no longer, and tells the gap if no other is awaited. */
  #settle(open: OpenSwitch, cameras: readonly CameraName[]): void {
    for (const camera of cameras) open.awaited.delete(camera);
    if (open.awaited.size > 0) return;
    this.#open.splice(this.#open.indexOf(open), 1);
    this.#parts.tell(open.event, open.worstMs > toleranceMs ? open.worstMs / 1000 : 0);
  }
}
