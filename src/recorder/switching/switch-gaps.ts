/**
 * Owns the measured gap of a switch: for each camera, how much lies between one segment and the next, from the
 * last that was placed before the switch to the first that was recorded after it. The worst camera counts.
 */
import type { CameraName } from '../../domain/camera-name.js';
import type { SwitchEvent } from '../../domain/switch-event.js';

/** Times of segments are measured, not told: less than this is no gap. */
const toleranceMs = 100;

/** Of switches whose cameras never came back. */
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

interface LastSegment {
  /** Undefined if an earlier supervisor placed it. */
  readonly run: string | undefined;
  readonly endMs: number;
}

interface OpenSwitch {
  readonly event: SwitchEvent;
  /** The cameras that have no segment from after the switch yet. */
  readonly awaited: Set<CameraName>;
  worstMs: number;
}

export class SwitchGaps {
  readonly #tell: (event: SwitchEvent, gapSeconds: number) => void;
  readonly #last = new Map<CameraName, LastSegment>();
  readonly #open: OpenSwitch[] = [];

  /** @param tell called once for each switch, as soon as its gap is known */
  constructor(tell: (event: SwitchEvent, gapSeconds: number) => void) {
    this.#tell = tell;
  }

  /** What was placed before this supervisor. */
  remember(camera: CameraName, endMs: number): void {
    this.#last.set(camera, { run: undefined, endMs });
  }

  /** @param recorded the cameras that were recording: of others nothing can be missing on account of the switch */
  noteSwitch(event: SwitchEvent, recorded: readonly CameraName[]): void {
    const awaited = new Set(recorded.filter((camera) => this.#last.has(camera)));
    if (awaited.size === 0) return;
    this.#open.push({ event, awaited, worstMs: 0 });
    if (this.#open.length > mostOpen) this.#open.shift();
  }

  notePlaced({ camera, run, startMs, endMs, timeStepMs }: PlacedTimes): void {
    const last = this.#last.get(camera);
    this.#last.set(camera, { run, endMs });
    if (last === undefined) return;
    const gapMs = startMs - last.endMs - timeStepMs;
    for (const open of this.#open.filter(({ awaited }) => awaited.has(camera))) {
      // Between two runs of one supervisor it is ffmpeg or the camera that paused, not the disk.
      const isOfSwitch = run === last.run || last.run === undefined;
      if (isOfSwitch && gapMs > toleranceMs) open.worstMs = Math.max(open.worstMs, gapMs);
      if (endMs > open.event.atMs) this.#close(open, camera);
    }
  }

  #close(open: OpenSwitch, camera: CameraName): void {
    open.awaited.delete(camera);
    if (open.awaited.size > 0) return;
    this.#open.splice(this.#open.indexOf(open), 1);
    this.#tell(open.event, open.worstMs / 1000);
  }
}
