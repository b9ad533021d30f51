/**
 * Owns the way of one camera's segments from the spool to the disks, one after another and in order. The
 * spool's copy goes only when the bytes are safe on a disk; a disk that fails loses the segment to the next.
 */
import { rm } from 'node:fs/promises';
import type { Config } from '../../config/config.js';
import type { DiskAccess } from '../../disks/disk-access.js';
import { isRootFault } from '../../disks/placing/placing-error.js';
import { backOffMs } from '../../domain/back-off.js';
import type { DiskId } from '../../domain/disk-id.js';
import type { Log } from '../../domain/log.js';
import { pause } from '../../host/pause.js';
import type { RecorderMetrics } from '../recorder-metrics.js';
import type { Run } from '../run/run.js';
import type { RunFolder, Spool } from '../spool/spool.js';
import type { SpoolLimit } from '../spool/spool-limit.js';
import { continues, recordedTimes, type SpooledSegment, timeStepMs } from '../spool/spooled-segment.js';
import type { ActiveDisk } from '../switching/active-disk.js';
import type { SwitchGaps } from '../switching/switch-gaps.js';
import { DiskPace } from './disk-pace.js';
import type { RecordedUpTo } from './given-names.js';
import { PatientQueue } from './patient-queue.js';
import { PlaylistTroubles } from './playlist-troubles.js';
import type { RegistryNotes } from './registry-notes.js';
import { RootTroubles } from './root-troubles.js';
import { type Home, SegmentHomes } from './segment-homes.js';
import { isLasting, isSourceFault } from './source-fault.js';
import { causeOf } from './switch-cause.js';
import { WaitingSegments } from './waiting-segments.js';

export interface PlacingParts {
  readonly config: Config;
  readonly disks: readonly DiskAccess[];
  /** Of all cameras together. */
  readonly notAsked: Set<string>;
  readonly activeDisk: ActiveDisk;
  readonly notes: RegistryNotes;
  readonly gaps: SwitchGaps;
  readonly spool: Spool;
  readonly limit: SpoolLimit;
  readonly metrics: RecorderMetrics;
  readonly log: Log;
  /** Given when the recorder stops: what finds no disk then stays in the spool for the next start. */
  readonly stopping: AbortSignal;
}

export class Placing {
  readonly #parts: PlacingParts;
  readonly #queue: PatientQueue;
  readonly #homes: SegmentHomes;
  readonly #pace: DiskPace;
  readonly #playlists: PlaylistTroubles;
  readonly #roots: RootTroubles;
  readonly #waiting = new WaitingSegments();
  /** Runs that have ended, by the paths of their folders, which go when they are empty. */
  readonly #ended = new Map<string, Run>();
  #placedSegments = 0;
  #lastDisk: DiskId | undefined;
  #lastEndMs: number | undefined;
  #lastPlaced: SpooledSegment | undefined;
  /** How often in a row a disk did not take a segment. */
  #refusals = 0;

  constructor(parts: PlacingParts) {
    this.#parts = parts;
    const { config, disks, notAsked, log, notes, stopping } = parts;
    this.#queue = new PatientQueue(log, stopping);
    const recordedUpToMs: RecordedUpTo = (root) => notes.lastEndMs(root);
    this.#homes = new SegmentHomes({ config, disks, notAsked, recordedUpToMs, log });
    this.#pace = new DiskPace(config.recording.segmentSeconds, () => performance.now());
    this.#playlists = new PlaylistTroubles(log);
    this.#roots = new RootTroubles(log);
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

  /** Why a root takes no segments, for as long as that is so. */
  get lastError(): string | undefined {
    return this.#roots.last;
  }

  /** Takes a segment that was just finished, if the spool has room for it to wait. */
  async offer(segment: SpooledSegment): Promise<void> {
    await this.#leaveSlowDisk(segment.run);
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

  async #leaveSlowDisk({ camera }: RunFolder): Promise<void> {
    const { activeDisk } = this.#parts;
    const [disk, behind] = [activeDisk.current, this.#waiting.behindDisk];
    // What the disks refuse waits for none of them.
    if (disk === undefined || this.#refusals > 0 || !this.#pace.isTooSlow(disk.disk.id, behind)) return;
    const detail = `it does not keep up: ${behind} segments of ${camera} wait for it`;
    await activeDisk.leaveForOther(disk, { reason: 'unhealthy', detail });
  }

  /** @returns whether it is on a disk, or given up; else it is left in the spool, for the next start */
  async #settle(segment: SpooledSegment, failures: number): Promise<boolean> {
    if (failures > 0) this.#parts.metrics.noteRetried(segment.run.camera);
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
    const isContinuation = continues(this.#lastPlaced, segment);
    const found = segment.mayBePlaced ? await this.#homes.find(segment, isContinuation) : undefined;
    return found ?? (await this.#placeSomewhere(segment, isContinuation));
  }

  async #placeSomewhere(segment: SpooledSegment, isContinuation: boolean): Promise<Home | undefined> {
    const { activeDisk, metrics } = this.#parts;
    /** Their roots do not take it, which is no matter of any other camera. */
    const refusedBy = new Set<DiskId>();
    for (let tries = 0; !this.#queue.isLeft; tries += 1) {
      const disk = await this.#nextDisk(refusedBy, tries);
      if (disk === undefined) return undefined;
      try {
        const startMs = performance.now();
        const home = await this.#homes.place(disk, segment, isContinuation);
        metrics.notePlaced(disk.disk.id, performance.now() - startMs);
        this.#refusals = 0;
        this.#roots.notePlaced(refusedBy);
        return home;
      } catch (error) {
        if (isSourceFault(error)) throw error;
        this.#refusals += 1;
        if (isRootFault(error)) {
          refusedBy.add(disk.disk.id);
          if (this.#roots.noteRefused(disk.disk.id, error.message)) await activeDisk.doubt(disk);
        } else await activeDisk.leave(disk, causeOf(error));
        metrics.noteRetried(segment.run.camera);
      }
    }
    return undefined;
  }

  /**
   * Where a root does not take the segment, another disk may, for this one alone. What every disk has refused is tried
   * again later: the disks are left to the other cameras first, for longer each time. Undefined if the recorder stops.
   */
  async #nextDisk(refusedBy: Set<DiskId>, tries: number): Promise<DiskAccess | undefined> {
    const { activeDisk, disks, stopping } = this.#parts;
    const active = await activeDisk.available(stopping);
    const other = refusedBy.size === 0 ? undefined : activeDisk.fitBeside(refusedBy);
    if (other !== undefined) return other;
    refusedBy.clear();
    const rounds = this.#refusals - disks.length + 1;
    if (active === undefined || rounds <= 0) return active;
    // Nothing would hold up one try after the other any more.
    if (stopping.aborted && tries >= disks.length) return undefined;
    await pause(backOffMs(rounds, Math.random()), stopping);
    return await activeDisk.available(stopping);
  }

  #noteHome({ disk, placement, placed }: Home, segment: SpooledSegment): void {
    const { gaps, notes } = this.#parts;
    const { camera, day, startMs } = placement;
    const endMs = startMs + segment.durationSeconds * 1000;
    const root = { camera, day, disk: disk.disk.id, path: placed.rootPath };
    notes.noteRoot({ ...root, firstSeenMs: startMs, lastSeenMs: endMs });
    this.#playlists.note(placed);
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
