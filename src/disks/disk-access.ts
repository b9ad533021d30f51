/**
 * Owns the one way from the rest of dayfs to a recording disk: every call may hang, so each disk has a thread and
 * each call a deadline. One per disk and process.
 */
import type { DiskConfig } from '../config/config.js';
import type { CameraName } from '../domain/camera-name.js';
import type { Day } from '../domain/day.js';
import { reasonOf } from '../domain/errors.js';
import type { SegmentNameTemplate } from '../domain/segment-name.js';
import type { TimeZone } from '../domain/time-zone.js';
import { threadFiles } from '../host/program-files.js';
import type { DiskCondition, FoundRoot, Placed, Placement } from './disk.js';
import { placingErrorAfter } from './placing/placing-error.js';
import { DiskThread } from './thread/disk-thread.js';

const deadlinesMs = {
  inspect: 2_000,
  probe: 2_000,
  place: 10_000,
  listDays: 2_000,
  listCameras: 2_000,
  scan: 30_000,
  earliestSegmentMs: 30_000,
} as const;

/** What a working disk takes also while others read from it: a segment of 50 MB gets 20 s, one of 3 MB hardly over 10. */
const leastBytesPerMs = 5_000;

export class DiskAccess {
  readonly disk: DiskConfig;
  readonly #thread: DiskThread;
  readonly #deadlineMs: number | undefined;

  /**
   * @param deadlineMs for every call, instead of 2 s for a look, 10 s for a segment and 30 s for a search. To that of
   *   a segment is added what its bytes take.
   */
  constructor(disk: DiskConfig, { deadlineMs }: { readonly deadlineMs?: number } = {}) {
    this.disk = disk;
    this.#deadlineMs = deadlineMs;
    this.#thread = new DiskThread(disk, threadFiles.disk);
  }

  /**
   * A call past its deadline has not returned. While that is so, the process cannot end by itself, nor by
   * process.exit, since Node waits for its threads: only a signal ends it.
   */
  get isStuck(): boolean {
    return this.#thread.isStuck;
  }

  /** Is it there, itself, and with room? Never rejects. */
  inspect(): Promise<DiskCondition> {
    return this.#look('inspect');
  }

  /** The same, and can it be written to? Never rejects. */
  probe(): Promise<DiskCondition> {
    return this.#look('probe');
  }

  /**
   * The days that may have roots.
   *
   * @throws DayfsError if the disk cannot be read or has no marker of its own: then nothing is known of its roots
   */
  listDays(): Promise<Day[]> {
    return this.#thread.call({ call: 'listDays' }, this.#deadlineFor('listDays'));
  }

  /**
   * The cameras that have a root of a day: much cheaper than `scan`, by one listing.
   *
   * @throws DayfsError as listDays does
   */
  listCameras(day: Day): Promise<CameraName[]> {
    return this.#thread.call({ call: 'listCameras', day }, this.#deadlineFor('listCameras'));
  }

  /**
   * The roots of a day, and when each was made and changed.
   *
   * @throws DayfsError as listDays does
   */
  scan(day: Day): Promise<FoundRoot[]> {
    return this.#thread.call({ call: 'scan', day }, this.#deadlineFor('scan'));
  }

  /**
   * When the first segment of a root began; undefined if the root holds none.
   *
   * @throws DayfsError
   */
  earliestSegmentMs(
    root: Pick<FoundRoot, 'camera' | 'day'>,
    template: SegmentNameTemplate,
    zone: TimeZone,
  ): Promise<number | undefined> {
    const { camera, day } = root;
    return this.#thread.call(
      { call: 'earliestSegmentMs', root: { camera, day }, template: template.text, zone },
      this.#deadlineFor('earliestSegmentMs'),
    );
  }

  /**
   * Puts a segment into its root, completely or not at all. May be repeated after any failure. A call that missed
   * its deadline may still succeed later: then the segment lies on this disk, too, with the same bytes.
   *
   * @throws PlacingError
   */
  place(placement: Placement): Promise<Placed> {
    return this.#placing(placement, this.#thread.call({ call: 'place', placement }, this.#deadlineOf(placement)));
  }

  /**
   * The segment, if it is in its place already with the same bytes. Its playlist is not looked at: `place`
   * completes that.
   *
   * @throws PlacingError, with EEXIST if another segment has the name
   */
  findPlaced(placement: Placement): Promise<Placed | undefined> {
    return this.#placing(placement, this.#thread.call({ call: 'findPlaced', placement }, this.#deadlineOf(placement)));
  }

  /** Waits for a call under way, but not for one that is stuck. */
  close(): Promise<void> {
    return this.#thread.close();
  }

  async #look(call: 'inspect' | 'probe'): Promise<DiskCondition> {
    try {
      return await this.#thread.call({ call }, this.#deadlineFor(call));
    } catch (error) {
      return { state: 'unhealthy', space: undefined, reason: reasonOf(error) };
    }
  }

  async #placing<T>(placement: Placement, answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw placingErrorAfter(error, this.disk, placement);
    }
  }

  #deadlineOf({ sourceBytes }: Placement): number {
    return this.#deadlineFor('place') + sourceBytes / leastBytesPerMs;
  }

  #deadlineFor(call: keyof typeof deadlinesMs): number {
    return this.#deadlineMs ?? deadlinesMs[call];
  }
}
