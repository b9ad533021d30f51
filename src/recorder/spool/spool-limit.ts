/**
 * Owns that the spool never fills up, so that ffmpeg can go on: when no disk takes segments for long, the newest
 * finished ones are dropped, and that is said loudly.
 */
import { rm, statfs } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { CameraName } from '../../domain/camera-name.js';
import { reasonOf } from '../../domain/errors.js';
import type { Spool } from './spool.js';
import { boundBytes, mayWait, reserveBytes, type SpoolRoom } from './spool-bound.js';
import type { SpooledSegment } from './spooled-segment.js';

/** With each of its segments, a camera's largest is forgotten a little. */
const forgetting = 0.95;

export class SpoolLimit {
  readonly #spool: Spool;
  readonly #log: Logger;
  /** The size of each camera's largest recent segment. */
  readonly #largestBytes = new Map<CameraName, number>();
  readonly #dropped = new Map<CameraName, number>();
  #room: SpoolRoom | undefined;
  /** Dropped since the spool became full; 0 while it is not. */
  #droppedInARow = 0;

  constructor(spool: Spool, log: Logger) {
    this.#spool = spool;
    this.#log = log;
  }

  /** Segments are being dropped. */
  get isReached(): boolean {
    return this.#droppedInARow > 0;
  }

  droppedSegments(camera: CameraName): number {
    return this.#dropped.get(camera) ?? 0;
  }

  /** How much may wait; undefined before the first segment. */
  boundBytes(waitingBytes: number): number | undefined {
    return this.#room === undefined ? undefined : boundBytes(this.#room, waitingBytes);
  }

  /** Whether a finished segment was kept; else it is deleted. */
  async admit(segment: SpooledSegment, waitingBefore: number): Promise<boolean> {
    const { camera } = segment.run;
    this.#largestBytes.set(camera, Math.max(segment.bytes, (this.#largestBytes.get(camera) ?? 0) * forgetting));
    this.#room = await this.#readRoom();
    if (this.#room === undefined || mayWait(this.#room, waitingBefore, this.isReached)) {
      this.#sayRelief();
      return true;
    }
    await rm(segment.path, { force: true });
    this.#dropped.set(camera, this.droppedSegments(camera) + 1);
    this.#sayDropped(camera, this.#room);
    return false;
  }

  async #readRoom(): Promise<SpoolRoom | undefined> {
    try {
      const { bavail, blocks, bsize } = await statfs(this.#spool.path);
      const roundBytes = [...this.#largestBytes.values()].reduce((sum, bytes) => sum + bytes, 0);
      return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, roundBytes };
    } catch (error) {
      // Nothing is dropped on account of what is not known.
      this.#log.error({ error: reasonOf(error) }, 'the room in the spool cannot be told');
      return undefined;
    }
  }

  /** At 1, 2, 4, 8, … so that days without a disk leave a log that can be read. */
  #sayDropped(camera: CameraName, room: SpoolRoom): void {
    this.#droppedInARow += 1;
    const dropped = this.#droppedInARow;
    if ((dropped & (dropped - 1)) !== 0) return;
    this.#log.error(
      { camera, dropped, freeBytes: room.freeBytes, reserveBytes: reserveBytes(room) },
      `the spool ${this.#spool.path} is full: new segments are dropped, ${dropped} so far; bring a disk back`,
    );
  }

  #sayRelief(): void {
    if (!this.isReached) return;
    this.#log.warn({ dropped: this.#droppedInARow }, 'the spool has room again: new segments are kept');
    this.#droppedInARow = 0;
  }
}
