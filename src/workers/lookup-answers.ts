/** Owns the answers of a lookup's thread, from a view of the days of its own. */
import type { CameraName } from '../domain/camera-name.js';
import { type Day, previousDay } from '../domain/day.js';
import { reasonOf } from '../domain/errors.js';
import { parseSegmentNameTemplate } from '../domain/segment-name.js';
import { learnClocks, type TimeZone } from '../domain/time-zone.js';
import { steadyNow } from '../host/steady-clock.js';
import { packReport } from '../lookup/booking-report.js';
import { lookUpBooking } from '../lookup/lookup.js';
import { SegmentedDays } from '../lookup/segmented-days.js';
import { applyChanges, type RootsSnapshot } from '../registry/roots-snapshot.js';
import { CallBoard, type CallLine } from '../union/call-board.js';
import { DiskHungError } from '../union/disk-hung-error.js';
import type { FolderSource } from '../union/folder-source.js';
import { LegacyLayout } from '../union/legacy/legacy-layout.js';
import { LegacyNames } from '../union/legacy/legacy-names.js';
import { LegacyPath } from '../union/legacy/legacy-path.js';
import { LegacyUnreadError } from '../union/legacy/legacy-unread-error.js';
import { MergedDays } from '../union/merged-days.js';
import { Observer } from '../union/observer.js';
import { AskedIndex } from './legacy/asked-index.js';
import type { FromLookupWorker, LookupQuestion, LookupScope, ToLookupWorker } from './lookup-request.js';

export class LookupAnswers {
  readonly #zone: TimeZone;
  readonly #flat: AskedIndex | undefined;
  readonly #days: MergedDays;
  readonly #segmented: SegmentedDays;
  #roots: RootsSnapshot = new Map();
  /** What is left to be asked of the day of the last question, for other windows of it. */
  #ahead: { readonly camera: CameraName; readonly day: Day; readonly steps: Iterator<undefined> } | undefined;

  /**
   * @param folders how roots' folders are come by
   * @param onCall is called before each call to a disk
   */
  constructor(
    { disks, zone, clocks, segmentSeconds, templates, legacy, board }: LookupScope,
    folders: FolderSource,
    onCall?: () => void,
  ) {
    this.#zone = zone;
    learnClocks(zone, clocks);
    const line = new CallBoard(board.places, board.shared).line(board.line, onCall);
    // What a lookup notices on its way is in its answer: the roots that could not be read.
    const observer = new Observer(() => undefined);
    const flat = legacy && {
      path: legacyPathOf(legacy.path, disks, line),
      names: new LegacyNames(zone, legacy.names.map(parseSegmentNameTemplate)),
    };
    this.#flat = flat && new AskedIndex({ ...flat, observer, now: Date.now, onProgress: () => flat.path.step() });
    const layout = flat && this.#flat && new LegacyLayout({ ...flat, index: this.#flat });
    this.#days = new MergedDays({ disks, legacy: layout, observer, now: Date.now, steadyNow, line, folders });
    const naming = { zone, templates: templates.map(parseSegmentNameTemplate) };
    this.#segmented = new SegmentedDays({ days: this.#days, naming, segmentSeconds });
  }

  /** What was told meanwhile must be heard before a question is answered. */
  get mustListen(): boolean {
    return this.#flat?.isTold === true;
  }

  /** The answer, if it is a question. */
  take(message: ToLookupWorker): FromLookupWorker | undefined {
    switch (message.kind) {
      case 'begin':
        return undefined;
      case 'roots':
        this.#roots = applyChanges(this.#roots, message.changes);
        this.#days.setRoots(this.#roots);
        return undefined;
      case 'history':
        this.#segmented.setHistory(message.history);
        return undefined;
      case 'question':
        return this.#answer(message.question);
    }
  }

  /** Does a little of what another question would ask. @returns whether there is more of it */
  goAhead(): boolean {
    try {
      if (this.#ahead?.steps.next().done === false) return true;
      this.#ahead = undefined;
      return false;
    } catch {
      // Nobody has asked for it yet: whoever does is told.
      return false;
    }
  }

  #answer({ camera, window }: LookupQuestion): FromLookupWorker {
    const zone = this.#zone;
    try {
      // A segment of yesterday's may reach into the window.
      const mayBeFlat = this.#days.mayShowLegacy(camera, previousDay(window.day));
      if (mayBeFlat && this.#flat?.look(camera)) this.#days.noteLegacyChange();
      this.#goOnAhead(camera, window.day);
      const booking = lookUpBooking(this.#segmented, zone, camera, window);
      return { kind: 'answer', answer: booking && packReport(booking, zone) };
    } catch (error) {
      // One question that cannot be answered leaves the others theirs.
      return { kind: 'failure', message: explainFailure(error) };
    }
  }

  /** What has begun goes on: of questions that follow one another quickly, none would ever come to its end else. */
  #goOnAhead(camera: CameraName, day: Day): void {
    if (this.#ahead?.camera === camera && this.#ahead.day === day) return;
    this.#ahead = { camera, day, steps: this.#segmented.ahead(camera, day) };
  }
}

/** One that lies in a disk's own top folder cannot have that disk's deadline, and so is not watched. */
function legacyPathOf(text: string, disks: LookupScope['disks'], line: CallLine): LegacyPath {
  const { topPath } = new LegacyPath(text);
  return new LegacyPath(text, disks.some(({ path }) => path === topPath) ? undefined : line);
}

/** What could not be read is told with its own remedy. */
function explainFailure(error: unknown): string {
  if (!(error instanceof LegacyUnreadError)) return `the lookup failed: ${reasonOf(error)}; try again`;
  const hangs = '; its disk or network hangs: look into the kernel log (dmesg), and try again once it answers';
  return error.cause instanceof DiskHungError ? `${error.message}${hangs}` : error.message;
}
