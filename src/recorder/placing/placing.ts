/**
 * Owns the way of one camera's segments from the spool to the disks, one after another and in order. The
 * spool's copy goes only when the bytes are safe on a disk; a disk that fails loses the segment to the next.
 */
import { rm } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Config } from '../../config/config.js';
import type { DiskAccess } from '../../disks/disk-access.js';
import { PlacingError } from '../../disks/placing/placing-error.js';
import { backOffMs } from '../../domain/back-off.js';
import type { DiskId } from '../../domain/disk-id.js';
import { reasonOf } from '../../domain/errors.js';
import { pause } from '../../host/pause.js';
import type { Run } from '../run/run.js';
import type { Spool } from '../spool/spool.js';
import type { SpoolLimit } from '../spool/spool-limit.js';
import { continues, type SpooledSegment, timeStepMs } from '../spool/spooled-segment.js';
import type { ActiveDisk, SwitchCause } from '../switching/active-disk.js';
import type { SwitchGaps } from '../switching/switch-gaps.js';
import type { RegistryNotes } from './registry-notes.js';
import { type Home, SegmentHomes } from './segment-homes.js';

/** A disk with more segments of one camera before it is too slow, though each single one gets there in time. */
const mostBehind = 10;

export interface PlacingParts {
  readonly config: Config;
  readonly disks: readonly DiskAccess[];
  readonly activeDisk: ActiveDisk;
  readonly notes: RegistryNotes;
  readonly gaps: SwitchGaps;
  readonly spool: Spool;
  readonly limit: SpoolLimit;
  readonly log: Logger;
  /** Given when the recorder stops: what finds no disk then stays in the spool for the next start. */
  readonly stopping: AbortSignal;
}

export class Placing {
  readonly #parts: PlacingParts;
  readonly #homes: SegmentHomes;
  #queue: Promise<void> = Promise.resolve();
  #isLeft = false;
  #waitingSegments = 0;
  #waitingBytes = 0;
  #placedSegments = 0;
  #lastDisk: DiskId | undefined;
  #lastEndMs: number | undefined;
  #lastPlaced: SpooledSegment | undefined;

  constructor(parts: PlacingParts) {
    this.#parts = parts;
    const { config, disks, log, notes } = parts;
    this.#homes = new SegmentHomes({ config, disks, log, recordedUpToMs: (root) => notes.lastEndMs(root) });
  }

  get waitingSegments(): number {
    return this.#waitingSegments;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  get placedSegments(): number {
    return this.#placedSegments;
  }

  get lastDisk(): DiskId | undefined {
    return this.#lastDisk;
  }

  /** The end of the last segment that is safe on a disk. */
  get lastEndMs(): number | undefined {
    return this.#lastEndMs;
  }

  /** Takes a segment that was just finished, if the spool has room for it to wait. */
  async offer(segment: SpooledSegment): Promise<void> {
    if (this.#waitingSegments >= mostBehind) {
      const detail = `it does not keep up: ${this.#waitingSegments} segments of ${segment.run.camera} wait for it`;
      await this.#parts.activeDisk.leaveForOther({ reason: 'unhealthy', detail });
    }
    if (await this.#parts.limit.admit(segment, this.#waitingSegments)) this.add(segment);
  }

  add(segment: SpooledSegment): void {
    this.#waitingSegments += 1;
    this.#waitingBytes += segment.bytes;
    this.#enqueue(async () => {
      await this.#bringToDisk(segment);
      this.#waitingSegments -= 1;
      this.#waitingBytes -= segment.bytes;
    });
  }

  /** What a run that has ended still holds, and then its folder, go after all that was added before. */
  finish(run: Run): void {
    this.#enqueue(async () => {
      // All that has its time was added before, and is gone but for what an earlier try of this failed with.
      for (const segment of await run.timed()) await this.#bringToDisk(segment);
      for await (const segment of run.finished()) await this.#bringToDisk(segment);
      for await (const segment of run.tails()) await this.#bringToDisk(segment);
      await run.removeIfPlaced();
    });
  }

  /** Lets everything that is not under way lie in the spool, for the supervisor that comes next. */
  leave(): void {
    this.#isLeft = true;
  }

  /** Resolves when nothing is under way and nothing waits, other than for the next start. */
  idle(): Promise<void> {
    return this.#queue;
  }

  #enqueue(task: () => Promise<void>): void {
    this.#queue = this.#queue.then(() => this.#untilDone(task));
  }

  /** Only the spool's own trouble gets here; it must not cost a segment, so the task is taken up again. */
  async #untilDone(task: () => Promise<void>): Promise<void> {
    const { log, stopping } = this.#parts;
    for (let failures = 1; !this.#isLeft; failures += 1) {
      try {
        return await task();
      } catch (error) {
        log.error({ error: reasonOf(error) }, 'the spool cannot be read or changed');
        if (stopping.aborted) return;
        await pause(backOffMs(failures, Math.random()), stopping);
      }
    }
  }

  async #bringToDisk(segment: SpooledSegment): Promise<void> {
    const isContinuation = continues(this.#lastPlaced, segment);
    const found = segment.mayBePlaced ? await this.#homes.find(segment, isContinuation) : undefined;
    const home = found ?? (await this.#placeSomewhere(segment, isContinuation));
    if (home === undefined) return;
    this.#noteHome(home, segment);
    await rm(segment.path, { force: true });
  }

  /** Undefined if the segment is left in the spool, or was set aside in it. */
  async #placeSomewhere(segment: SpooledSegment, isContinuation: boolean): Promise<Home | undefined> {
    const { activeDisk, spool, stopping } = this.#parts;
    while (!this.#isLeft) {
      const disk = await activeDisk.available(stopping);
      if (disk === undefined) return undefined;
      try {
        return await this.#homes.place(disk, segment, isContinuation);
      } catch (error) {
        if (error instanceof PlacingError && error.fault !== 'disk') {
          await spool.setAside(segment.path, segment.run, error.message);
          return undefined;
        }
        await activeDisk.leave(disk, causeOf(error));
      }
    }
    return undefined;
  }

  #noteHome({ disk, placement, placed }: Home, segment: SpooledSegment): void {
    const { gaps, log, notes } = this.#parts;
    const { camera, day, startMs } = placement;
    const endMs = startMs + segment.durationSeconds * 1000;
    const root = { camera, day, disk: disk.disk.id, path: placed.rootPath };
    notes.noteRoot({ ...root, firstSeenMs: startMs, lastSeenMs: endMs });
    if (placed.playlistProblem !== undefined) log.error({ camera, problem: placed.playlistProblem }, 'playlist');
    const stepMs = timeStepMs(this.#lastPlaced, segment);
    if (stepMs !== 0) this.#sayTimeStep(segment, stepMs);
    gaps.notePlaced({ ...recordedTimes(segment), camera, run: segment.run.path, timeStepMs: stepMs });
    this.#lastPlaced = segment;
    this.#placedSegments += 1;
    this.#lastDisk = disk.disk.id;
    this.#lastEndMs = endMs;
  }

  #sayTimeStep({ run }: SpooledSegment, stepMs: number): void {
    const by = `${(Math.abs(stepMs) / 1000).toFixed(1)} s ${stepMs > 0 ? 'later' : 'earlier'}`;
    const why = 'the clock was set, or the camera changed its own';
    this.#parts.log.warn({ camera: run.camera, stepMs }, `the recording goes on ${by} than it would: ${why}`);
  }
}

/** As it was recorded, which a name that was taken does not change. */
function recordedTimes({ startMs, durationSeconds }: SpooledSegment): { startMs: number; endMs: number } {
  return { startMs, endMs: startMs + durationSeconds * 1000 };
}

function causeOf(error: unknown): SwitchCause {
  const isFull = error instanceof PlacingError && ['ENOSPC', 'EDQUOT'].includes(error.code);
  return { reason: isFull ? 'low-space' : 'unhealthy', detail: reasonOf(error) };
}
