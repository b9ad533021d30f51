/**
 * Owns where one camera's segments come to lie: each under a name that no other segment of its day has, on
 * whatever disk, since the merged day shows one file for a name.
 */
import type { Config } from '../../config/config.js';
import type { Placed, Placement } from '../../disks/disk.js';
import type { DiskAccess } from '../../disks/disk-access.js';
import { isNameTaken, isRootFault } from '../../disks/placing/placing-error.js';
import type { DiskId } from '../../domain/disk-id.js';
import { reasonOf } from '../../domain/errors.js';
import type { Log } from '../../domain/log.js';
import type { SpooledSegment } from '../spool/spooled-segment.js';
import { GivenNames, type RecordedUpTo } from './given-names.js';
import { placementFor } from './segment-placement.js';
import { isSourceFault } from './source-fault.js';

/** A clock may be set back by hours onto names of whole seconds that are all taken; none of it may cost a segment. */
const mostNamesTried = 10_000;

/** A segment that was placed before a restart lies under one of the first names that nobody else has. */
const mostFreeNamesSearched = 10;

/** Where a segment is safe. */
export interface Home {
  readonly disk: HomeDisk;
  readonly placement: Placement;
  readonly placed: Placed;
}

export type HomeDisk = Pick<DiskAccess, 'disk' | 'findPlaced' | 'place'>;

export interface SegmentHomesParts {
  readonly config: Pick<Config, 'timeZone' | 'recording'>;
  readonly disks: readonly HomeDisk[];
  /** The disks, and the reasons of roots, of which it was said already that they cannot be asked: every camera finds it. */
  readonly notAsked: Set<string>;
  readonly recordedUpToMs: RecordedUpTo;
  readonly log: Pick<Log, 'warn'>;
}

export class SegmentHomes {
  readonly #parts: SegmentHomesParts;
  readonly #names: GivenNames;
  #lastDisk: HomeDisk | undefined;

  constructor(parts: SegmentHomesParts) {
    this.#parts = parts;
    this.#names = new GivenNames(parts.config, parts.recordedUpToMs);
  }

  /**
   * @param isContinuation it goes on where the segment that was placed before it ends
   * @throws PlacingError
   */
  async place(disk: HomeDisk, segment: SpooledSegment, isContinuation: boolean): Promise<Home> {
    for (let steps = 0; ; steps += 1) {
      const placement = this.#placementOn(disk, segment, steps, isContinuation);
      const isLast = steps + 1 >= mostNamesTried;
      if (!isLast && (await this.#isTaken(placement, disk))) continue;
      try {
        return await this.#placeAs(disk, placement);
      } catch (error) {
        if (isLast || !isNameTaken(error)) throw error;
      }
    }
  }

  /** Where an earlier supervisor has placed a segment that still lies in the spool. */
  async find(segment: SpooledSegment, isContinuation: boolean): Promise<Home | undefined> {
    for (const disk of this.#parts.disks) {
      try {
        const home = await this.#findOn(disk, segment, isContinuation);
        if (home !== undefined) return home;
      } catch (error) {
        if (isSourceFault(error)) throw error;
        // A disk that cannot be asked: at worst the segment lies on two disks, and is shown once.
        this.#sayNotAsked(disk.disk.id, error);
      }
    }
    return undefined;
  }

  async #findOn(disk: HomeDisk, segment: SpooledSegment, isContinuation: boolean): Promise<Home | undefined> {
    for (let steps = 0, free = 0; free < mostFreeNamesSearched && steps < mostNamesTried; steps += 1) {
      const placement = this.#placementOn(disk, segment, steps, isContinuation);
      try {
        // What is there is placed again, which completes what the supervisor before did not get to: the playlist.
        if ((await disk.findPlaced(placement)) !== undefined) return await this.#placeAs(disk, placement);
        free += 1;
      } catch (error) {
        if (!isNameTaken(error)) throw error;
      }
    }
    return undefined;
  }

  /** Whether another segment has the name on a disk that is not written to now: that one will say so itself. */
  async #isTaken(placement: Placement, writtenTo: HomeDisk): Promise<boolean> {
    const known = this.#names.look(placement);
    if (known !== 'unknown') return known === 'taken';
    const others = this.#parts.disks.filter((disk) => disk !== writtenTo);
    return (await Promise.all(others.map((disk) => this.#isTakenOn(disk, placement)))).includes(true);
  }

  async #isTakenOn(disk: HomeDisk, placement: Placement): Promise<boolean> {
    try {
      await disk.findPlaced(placement);
    } catch (error) {
      if (isNameTaken(error)) return true;
      // A disk that cannot be asked keeps nothing waiting: both files stay, each in its own root.
      this.#sayNotAsked(disk.disk.id, error);
    }
    return false;
  }

  async #placeAs(disk: HomeDisk, placement: Placement): Promise<Home> {
    const placed = await disk.place(placement);
    this.#names.note(placement);
    this.#lastDisk = disk;
    return { disk, placement, placed };
  }

  /** In the root's own playlist a segment goes on with the one before it only if that lies in the same root. */
  #placementOn(disk: HomeDisk, segment: SpooledSegment, steps: number, isContinuation: boolean): Placement {
    const isSameDisk = this.#lastDisk === undefined || this.#lastDisk === disk;
    return placementFor(this.#parts.config, segment, steps, isContinuation && isSameDisk);
  }

  /** Once for a disk, or a root on it, however many segments and cameras are concerned. */
  #sayNotAsked(disk: DiskId, error: unknown): void {
    const { log, notAsked } = this.#parts;
    const subject = isRootFault(error) ? error.message : disk;
    if (notAsked.has(subject)) return;
    notAsked.add(subject);
    const what = `${disk} cannot be asked for segments that may lie on it, or for names that may be taken there`;
    log.warn({ disk, error: reasonOf(error) }, what);
  }
}
