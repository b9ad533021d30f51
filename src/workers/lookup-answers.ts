/** Owns the answers of a lookup's thread, from a view of the days of its own. */
import type { LegacyConfig } from '../config/config.js';
import type { CameraName } from '../domain/camera-name.js';
import { previousDay } from '../domain/day.js';
import { reasonOf } from '../domain/errors.js';
import { parseSegmentNameTemplate } from '../domain/segment-name.js';
import { reportBooking } from '../lookup/booking-report.js';
import { noHistory } from '../lookup/gap-cause.js';
import { lookUpBooking } from '../lookup/lookup.js';
import { SegmentedDays } from '../lookup/segmented-days.js';
import { applyChanges, type RootsSnapshot } from '../registry/roots-snapshot.js';
import { CallBoard } from '../union/call-board.js';
import { DescriptorFolder } from '../union/descriptor-folder.js';
import { LegacyPath } from '../union/legacy/legacy-path.js';
import { readOnceLayout } from '../union/legacy/read-once-layout.js';
import { MergedDays } from '../union/merged-days.js';
import { Observer } from '../union/observer.js';
import type { FromLookupWorker, LookupQuestion, LookupScope, ToLookupWorker } from './lookup-request.js';

export class LookupAnswers {
  readonly #scope: LookupScope;
  readonly #legacy: LegacyConfig | undefined;
  /** Of each flat folder that was listed, as it was then. */
  readonly #flatVersions = new Map<CameraName, string | undefined>();
  #days: MergedDays;
  #segmented: SegmentedDays;
  #roots: RootsSnapshot = new Map();
  #history = noHistory;
  /** What is left to be asked of the day of the last question, for other windows of it. */
  #ahead: Iterator<undefined> | undefined;

  constructor(scope: LookupScope) {
    const { legacy } = scope;
    this.#scope = scope;
    this.#legacy = legacy && { path: legacy.path, names: legacy.names.map(parseSegmentNameTemplate) };
    [this.#days, this.#segmented] = this.#makeDays();
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
        this.#history = message.history;
        this.#segmented.setHistory(message.history);
        return undefined;
      case 'question':
        return this.#answer(message.question);
    }
  }

  /** Does a little of what another question would ask. @returns whether there is more of it */
  goAhead(): boolean {
    try {
      return this.#ahead?.next().done === false;
    } catch {
      // Nobody has asked for it yet: whoever does is told.
      return false;
    }
  }

  #answer({ camera, window }: LookupQuestion): FromLookupWorker {
    const { zone } = this.#scope;
    try {
      // A segment of yesterday's may reach into the window.
      if (this.#days.mayShowLegacy(camera, previousDay(window.day))) this.#lookAtFlatFolder(camera);
      this.#ahead = this.#segmented.ahead(camera, window.day);
      const booking = lookUpBooking(this.#segmented, zone, camera, window);
      return { kind: 'answer', answer: booking && reportBooking(booking, zone) };
    } catch (error) {
      // One question that cannot be answered leaves the others theirs.
      return { kind: 'failure', message: reasonOf(error) };
    }
  }

  #makeDays(): [MergedDays, SegmentedDays] {
    const { disks, zone, segmentSeconds, templates, board } = this.#scope;
    const callBoard = new CallBoard(
      disks.map(({ path }) => path),
      board,
    );
    // What a lookup notices on its way is in its answer: the roots that could not be read.
    const observer = new Observer(() => undefined);
    const legacy = this.#legacy && readOnceLayout(this.#legacy, zone);
    const days = new MergedDays({ disks, legacy, observer, now: Date.now, board: callBoard });
    const naming = { zone, templates: templates.map(parseSegmentNameTemplate) };
    return [days, new SegmentedDays({ days, naming, segmentSeconds })];
  }

  /** A flat folder is listed once: where it has changed since, all is begun anew. */
  #lookAtFlatFolder(camera: CameraName): void {
    if (this.#legacy === undefined) return;
    const version = flatVersion(new LegacyPath(this.#legacy.path), camera);
    const isListed = this.#flatVersions.has(camera);
    if (isListed && version !== undefined && version === this.#flatVersions.get(camera)) return;
    if (isListed) {
      this.#flatVersions.clear();
      [this.#days, this.#segmented] = this.#makeDays();
      this.#days.setRoots(this.#roots);
      this.#segmented.setHistory(this.#history);
    }
    this.#flatVersions.set(camera, version);
  }
}

/** Undefined where it cannot be told whether the folder has changed. */
function flatVersion(path: LegacyPath, camera: CameraName): string | undefined {
  const look = (fd: number) => ({ version: new DescriptorFolder(fd).version(Date.now()) });
  try {
    return (path.withFolder(path.stepsTo(camera), look) ?? { version: 'absent' }).version;
  } catch {
    // Whether an answer needs what cannot be read now, and lacks it, is seen when it is listed.
    return undefined;
  }
}
