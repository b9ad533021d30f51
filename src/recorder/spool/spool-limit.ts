/**
 * Owns that the spool never fills up, so that ffmpeg can go on: when no disk takes segments for long, the newest
 * finished ones are dropped, and that is said loudly.
 */
import { rm, statfs } from 'node:fs/promises';
import type { CameraName } from '../../domain/camera-name.js';
import { reasonOf } from '../../domain/errors.js';
import type { Log } from '../../domain/log.js';
import { Recurrences } from '../../domain/recurrences.js';
import { bytesOf, type SizeOrShare } from '../../domain/size-or-share.js';
import type { Losses } from './losses.js';
import { boundBytes, defaultSpoolLimit, hasRelief, mayWait, reserveBytes, type SpoolRoom } from './spool-bound.js';
import type { SpooledSegment } from './spooled-segment.js';

/** With each of its segments, a camera's largest is forgotten a little. */
const forgetting = 0.95;

/** What statfs(2) calls tmpfs. */
const memoryType = 0x01021994;

export interface SpoolLimitParts {
  readonly spoolPath: string;
  /** Undefined leaves it to the spool's filesystem. */
  readonly limit: SizeOrShare | undefined;
  /** Of all cameras. */
  readonly waitingBytes: () => number;
  readonly losses: Losses;
  readonly log: Log;
}

export class SpoolLimit {
  readonly #parts: SpoolLimitParts;
  /** The size of each camera's largest recent segment. */
  readonly #largestBytes = new Map<CameraName, number>();
  readonly #troubles = new Recurrences();
  /** As it was with the last segment. */
  #room: SpoolRoom | undefined;
  #isReached = false;

  constructor(parts: SpoolLimitParts) {
    this.#parts = parts;
  }

  /** Segments are being dropped. */
  get isReached(): boolean {
    return this.#isReached;
  }

  /** How much may wait; undefined before the first segment. */
  get boundBytes(): number | undefined {
    return this.#room === undefined ? undefined : boundBytes(this.#room);
  }

  /** Whether a finished segment was kept; else it is deleted. */
  async admit(segment: SpooledSegment, waitingBefore: number): Promise<boolean> {
    const { camera } = segment.run;
    this.#largestBytes.set(camera, Math.max(segment.bytes, (this.#largestBytes.get(camera) ?? 0) * forgetting));
    const room = await this.#readRoom(segment);
    // Nothing is dropped on account of what is not known.
    if (room === undefined) return true;
    this.#room = room;
    if (this.#isReached && hasRelief(room)) this.#sayRelief();
    if (mayWait(room, waitingBefore, this.#isReached)) return true;
    await rm(segment.path, { force: true });
    this.#parts.losses.note(camera, 'dropped');
    this.#sayDropped(camera, room);
    return false;
  }

  async #readRoom(segment: SpooledSegment): Promise<SpoolRoom | undefined> {
    const { spoolPath, limit, waitingBytes, log } = this.#parts;
    try {
      const { bavail, blocks, bsize, type } = await statfs(spoolPath);
      this.#troubles.end('room');
      const totalBytes = blocks * bsize;
      return {
        freeBytes: bavail * bsize,
        totalBytes,
        roundBytes: [...this.#largestBytes.values()].reduce((sum, bytes) => sum + bytes, 0),
        waitingBytes: waitingBytes() + segment.bytes,
        limitBytes: bytesOf(limit ?? defaultSpoolLimit(type === memoryType), totalBytes),
      };
    } catch (error) {
      const times = this.#troubles.add('room');
      if (times !== undefined) log.error({ error: reasonOf(error), times }, 'the room in the spool cannot be told');
      return undefined;
    }
  }

  /** Seldom, so that days without a disk leave a log that can be read. */
  #sayDropped(camera: CameraName, room: SpoolRoom): void {
    this.#isReached = true;
    const dropped = this.#troubles.add('full');
    if (dropped === undefined) return;
    const { spoolPath, log } = this.#parts;
    const { freeBytes, waitingBytes, limitBytes } = room;
    log.error(
      { camera, dropped, freeBytes, reserveBytes: reserveBytes(room), waitingBytes, limitBytes },
      `the spool ${spoolPath} is full: new segments are dropped, ${dropped} so far; bring a disk back`,
    );
  }

  #sayRelief(): void {
    this.#isReached = false;
    const dropped = this.#troubles.end('full');
    this.#parts.log.warn({ dropped }, 'the spool has room again: new segments are kept');
  }
}
