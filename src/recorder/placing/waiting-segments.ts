/** Owns which segments of a camera lie in the spool on their way to a disk. */
import type { SpooledSegment } from '../spool/spooled-segment.js';

export class WaitingSegments {
  /** By their paths, as everything here. */
  readonly #segments = new Map<string, SpooledSegment>();
  /** Those that could not be read: how many segments had been placed by then. */
  readonly #faulty = new Map<string, number>();

  get count(): number {
    return this.#segments.size;
  }

  get bytes(): number {
    return [...this.#segments.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** How many wait for a disk: what cannot be read in the spool waits for the spool. */
  get behindDisk(): number {
    return this.#segments.size - this.#faulty.size;
  }

  has({ path }: SpooledSegment): boolean {
    return this.#segments.has(path);
  }

  add(segment: SpooledSegment): void {
    this.#segments.set(segment.path, segment);
  }

  remove({ path }: SpooledSegment): void {
    this.#segments.delete(path);
    this.#faulty.delete(path);
  }

  /** Notes that it could not be read. @returns whether others were placed since that happened first */
  noteFault({ path }: SpooledSegment, placedSegments: number): boolean {
    const placedBefore = this.#faulty.get(path) ?? placedSegments;
    this.#faulty.set(path, placedBefore);
    return placedSegments > placedBefore;
  }
}
