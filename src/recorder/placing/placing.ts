/**
 * Owns the way of one camera's segments from the spool to the disks, one after another and in order. The
 * spool's copy goes only when the bytes are safe on a disk; a disk that fails loses the segment to the next.
 */
import { rm } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Config } from '../../config/config.js';
import type { Placed, Placement } from '../../disks/disk.js';
import type { DiskAccess } from '../../disks/disk-access.js';
import { PlacingError } from '../../disks/placing/placing-error.js';
import type { DiskId } from '../../domain/disk-id.js';
import { reasonOf } from '../../domain/errors.js';
import type { Run } from '../run/run.js';
import type { RunFolder, Spool } from '../spool/spool.js';
import type { SpoolLimit } from '../spool/spool-limit.js';
import { continues, type SpooledSegment } from '../spool/spooled-segment.js';
import type { ActiveDisk, SwitchCause } from '../switching/active-disk.js';
import type { SwitchGaps } from '../switching/switch-gaps.js';
import { PatientQueue } from './patient-queue.js';
import { PlaylistTroubles } from './playlist-troubles.js';
import type { RegistryNotes } from './registry-notes.js';
import { placementFor } from './segment-placement.js';
import { isLasting, isSourceFault } from './source-fault.js';
import { WaitingSegments } from './waiting-segments.js';

/** Names are taken where clocks were set back, or repeat an hour in a template without an offset. */
const mostNamesTried = 1000;

/** A segment that was placed before a restart lies under one of the first of them. */
const mostNamesSearched = 10;

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
  readonly #queue: PatientQueue;
  readonly #notSearched = new Set<DiskId>();
  readonly #playlists: PlaylistTroubles;
  readonly #waiting = new WaitingSegments();
  /** Runs that have ended, by the paths of their folders, which go when they are empty. */
  readonly #ended = new Map<string, Run>();
  #placedSegments = 0;
  #lastDisk: DiskId | undefined;
  #lastEndMs: number | undefined;
  #lastPlaced: SpooledSegment | undefined;

  constructor(parts: PlacingParts) {
    this.#parts = parts;
    this.#queue = new PatientQueue(parts.log, parts.stopping);
    this.#playlists = new PlaylistTroubles(parts.log);
  }

  get waitingSegments(): number {
    return this.#waiting.count;
  }

  get waitingBytes(): number {
    return this.#waiting.bytes;
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
    const behind = this.#waiting.behindDisk;
    if (behind >= mostBehind) {
      const detail = `it does not keep up: ${behind} segments of ${segment.run.camera} wait for it`;
      await this.#parts.activeDisk.leaveForOther({ reason: 'unhealthy', detail });
    }
    if (await this.#parts.limit.admit(segment, this.#waiting.count)) this.add(segment);
  }

  add(segment: SpooledSegment): void {
    this.#waiting.add(segment);
    let isSettled = false;
    this.#queue.add(async (failures) => {
      // Once: what fails after it must not place the segment again.
      isSettled ||= await this.#settle(segment, failures);
      if (isSettled) await this.#remove(segment);
    });
  }

  /** What a run that has ended still holds, and then its folder, go after all that was added before. */
  finish(run: Run): void {
    this.#queue.add(async () => {
      // All that has its time was added before, but for what another try of this failed with.
      for (const segment of await run.timed()) if (!this.#waiting.has(segment)) this.add(segment);
      for await (const segment of run.finished()) this.add(segment);
      for await (const segment of run.tails()) this.add(segment);
      this.#ended.set(run.folder.path, run);
      await this.#removeIfOver(run.folder);
    });
  }

  /** Lets everything that is not under way lie in the spool, for the supervisor that comes next. */
  leave(): void {
    this.#queue.leave();
  }

  /** Resolves when nothing is under way and nothing waits, other than for the next start. */
  idle(): Promise<void> {
    return this.#queue.idle();
  }

  /** @returns whether it is on a disk, or given up; else it is left in the spool, for the next start */
  async #settle(segment: SpooledSegment, failures: number): Promise<boolean> {
    try {
      const home = await this.#bringHome(segment);
      if (home !== undefined) this.#noteHome(home, segment);
      return home !== undefined;
    } catch (error) {
      if (!isSourceFault(error)) throw error;
      const othersWerePlaced = this.#waiting.noteFault(segment, this.#placedSegments);
      if (!isLasting(error, failures + 1, othersWerePlaced)) throw error;
      await this.#parts.spool.setAsideUnplaced(segment.path, segment.run, error.message);
      return true;
    }
  }

  async #remove(segment: SpooledSegment): Promise<void> {
    await rm(segment.path, { force: true });
    this.#waiting.remove(segment);
    await this.#removeIfOver(segment.run);
  }

  async #removeIfOver({ path }: RunFolder): Promise<void> {
    if (await this.#ended.get(path)?.removeIfPlaced()) this.#ended.delete(path);
  }

  /** Undefined if the recorder stops before there is a disk. */
  async #bringHome(segment: SpooledSegment): Promise<Home | undefined> {
    const found = segment.mayBePlaced ? await this.#findPlaced(segment) : undefined;
    return found ?? (await this.#placeSomewhere(segment));
  }

  async #placeSomewhere(segment: SpooledSegment): Promise<Home | undefined> {
    const { activeDisk, stopping } = this.#parts;
    while (!this.#queue.isLeft) {
      const disk = await activeDisk.available(stopping);
      if (disk === undefined) return undefined;
      try {
        return await this.#placeUnderFreeName(disk, segment);
      } catch (error) {
        if (isSourceFault(error)) throw error;
        await activeDisk.leave(disk, causeOf(error));
      }
    }
    return undefined;
  }

  /** @throws PlacingError */
  async #placeUnderFreeName(disk: DiskAccess, segment: SpooledSegment): Promise<Home> {
    for (let steps = 0; ; steps += 1) {
      const placement = this.#placementFor(segment, steps);
      try {
        return { disk, placement, placed: await disk.place(placement) };
      } catch (error) {
        const isTaken = error instanceof PlacingError && error.code === 'EEXIST' && steps + 1 < mostNamesTried;
        if (!isTaken) throw error;
      }
    }
  }

  async #findPlaced(segment: SpooledSegment): Promise<Home | undefined> {
    for (const disk of this.#parts.disks) {
      try {
        const home = await this.#findPlacedOn(disk, segment);
        if (home !== undefined) return home;
      } catch (error) {
        if (isSourceFault(error)) throw error;
        // A disk that cannot be asked: at worst the segment lies on two disks, and is shown once.
        this.#sayNotSearched(disk.disk.id, reasonOf(error));
      }
    }
    return undefined;
  }

  /** Once for a disk, however many segments are looked for. */
  #sayNotSearched(disk: DiskId, error: string): void {
    if (this.#notSearched.has(disk)) return;
    this.#notSearched.add(disk);
    this.#parts.log.warn({ disk, error }, `segments of before the start are not looked for on ${disk}: ${error}`);
  }

  async #findPlacedOn(disk: DiskAccess, segment: SpooledSegment): Promise<Home | undefined> {
    for (let steps = 0; steps < mostNamesSearched; steps += 1) {
      const placement = this.#placementFor(segment, steps);
      // What is there is placed again, which completes what the supervisor before did not get to: the playlist.
      if ((await disk.findPlaced(placement)) !== undefined) {
        return { disk, placement, placed: await disk.place(placement) };
      }
    }
    return undefined;
  }

  #placementFor(segment: SpooledSegment, steps: number): Placement {
    return placementFor(this.#parts.config, segment, steps, continues(this.#lastPlaced, segment));
  }

  #noteHome({ disk, placement, placed }: Home, segment: SpooledSegment): void {
    const { gaps, notes } = this.#parts;
    const { camera, day, startMs } = placement;
    const endMs = startMs + segment.durationSeconds * 1000;
    const root = { camera, day, disk: disk.disk.id, path: placed.rootPath };
    notes.noteRoot({ ...root, firstSeenMs: startMs, lastSeenMs: endMs });
    this.#playlists.note(placed);
    gaps.notePlaced({ camera, run: segment.run.path, startMs, endMs });
    this.#lastPlaced = segment;
    this.#placedSegments += 1;
    this.#lastDisk = disk.disk.id;
    this.#lastEndMs = endMs;
  }
}

/** Where a segment is safe. */
interface Home {
  readonly disk: DiskAccess;
  readonly placement: Placement;
  readonly placed: Placed;
}

function causeOf(error: unknown): SwitchCause {
  const isFull = error instanceof PlacingError && ['ENOSPC', 'EDQUOT'].includes(error.code);
  return { reason: isFull ? 'low-space' : 'unhealthy', detail: reasonOf(error) };
}
