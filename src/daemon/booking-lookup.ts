/**
 * Owns a lookup that is ready to be asked: what the registry knows of a camera is read when that camera is asked
 * for, and the disks are asked in the way that whoever opens it says.
 */
import type { CameraName } from '../domain/camera-name.js';
import type { Day } from '../domain/day.js';
import type { Window } from '../domain/window.js';
import type { BookingReport } from '../lookup/booking-report.js';
import type { SkippedDisk } from '../reconcile/survey.js';
import { registryOf } from '../registry/open-registry.js';
import type { Registry } from '../registry/registry.js';
import { changesBetween, type RootsSnapshot } from '../registry/roots-snapshot.js';
import { LegacyPath } from '../union/legacy/legacy-path.js';
import { firstDay, mayShowLegacy } from '../union/legacy/legacy-rule.js';
import type { LookupWay } from '../workers/lookup-way.js';
import type { DaemonOptions } from './daemon-options.js';
import { type DeniedFolders, deniedFolders, noneDenied } from './denied-folders.js';
import { fillRegistry, RebuildLog } from './filled-registry.js';
import { explainNothing } from './nothing-found.js';
import { historyEveryMs, readHistory } from './read-history.js';
import { SkippedDisks } from './skipped-disks.js';
import { UnreadRoots } from './unread-roots.js';

interface KnownRoots {
  readonly version: string;
  readonly roots: RootsSnapshot;
}

const noRoots: RootsSnapshot = new Map();

export class BookingLookup {
  readonly #options: DaemonOptions;
  readonly #registry: Registry;
  readonly #way: LookupWay;
  readonly #unread: UnreadRoots;
  readonly #rebuilds: RebuildLog;
  readonly #skipped: SkippedDisks;
  /** Of answers that are still in use. */
  readonly #denied = new WeakMap<BookingReport, DeniedFolders>();
  readonly #known = new Map<CameraName, KnownRoots>();
  #filling: Promise<readonly SkippedDisk[]> | undefined;
  #historyAtMs = -Infinity;

  /** @param way is closed with it */
  constructor(options: DaemonOptions, way: LookupWay) {
    const { config, log, now } = options;
    this.#options = options;
    this.#registry = registryOf({ statePath: config.statePath, log, now });
    this.#way = way;
    this.#unread = new UnreadRoots(log);
    this.#rebuilds = new RebuildLog(log);
    this.#skipped = new SkippedDisks(this.#registry, options);
  }

  /**
   * Undefined if nothing is known of the camera's day.
   *
   * @throws DayfsError if the registry cannot be used
   */
  async lookUp(camera: CameraName, window: Window): Promise<BookingReport | undefined> {
    const skipped = await this.#fill();
    this.#readRoots(camera);
    this.#readHistory();
    const report = await this.#way.ask({ camera, window });
    // Not before: where a disk holds this process up, another one answers, and says it.
    this.#rebuilds.tellSkipped(skipped);
    if (report === undefined) return undefined;
    const { diskDeadlineMs } = this.#options.config.mount;
    const denied = this.#way.isStuck ? noneDenied : await deniedFolders(report, diskDeadlineMs);
    this.#denied.set(report, denied);
    this.#unread.tell(report, denied);
    return report;
  }

  /** Why a look-up found no segment. */
  explainNothing(camera: CameraName, window: Window, report: BookingReport | undefined): string {
    const { config, now } = this.#options;
    const cameras = () => [...config.cameras.map(({ name }) => name), ...this.#registry.rootsSnapshot().keys()];
    const hasLegacy = config.legacy !== undefined;
    const legacyLack = () => this.#legacyLack(camera, window.day);
    const denied = (report && this.#denied.get(report)) ?? noneDenied;
    const found = {
      camera,
      window,
      report,
      denied,
      zone: config.timeZone,
      cameras,
      hasLegacy,
      legacyLack,
      nowMs: now(),
    };
    return explainNothing(found);
  }

  /** A call to a disk has not returned, so that this process cannot end by itself. */
  get isStuck(): boolean {
    return this.#way.isStuck || this.#skipped.isStuck;
  }

  /** Waits for no disk. While a call to one does not return, this process cannot end by itself. */
  async close(): Promise<void> {
    await Promise.all([this.#way.close(), this.#skipped.close()]);
    this.#registry.close();
  }

  /** Where the flat folder counts, the thread has read it: its disk answers. */
  #legacyLack(camera: CameraName, day: Day): string | undefined {
    const { legacy } = this.#options.config;
    const rootDays = this.#known.get(camera)?.roots.get(camera)?.keys() ?? [];
    const isAsked = legacy !== undefined && !this.#way.isStuck && mayShowLegacy(day, firstDay(rootDays));
    return isAsked ? new LegacyPath(legacy.path).lackOf(camera) : undefined;
  }

  /**
   * A registry that is new, or was lost, is filled from the disks: once for all who ask meanwhile.
   *
   * @returns the disks that it lacks: they are in no answer, and told of here alone
   */
  async #fill(): Promise<readonly SkippedDisk[]> {
    this.#filling ??= this.#fillOnce().finally(() => {
      this.#filling = undefined;
    });
    return await this.#filling;
  }

  async #fillOnce(): Promise<readonly SkippedDisk[]> {
    const report = await fillRegistry(this.#registry, this.#options);
    this.#rebuilds.tellFound(report);
    return report?.skippedDisks ?? (await this.#skipped.tryAgain());
  }

  #readRoots(camera: CameraName): void {
    const known = this.#known.get(camera);
    const version = this.#registry.rootsVersion();
    // While a lost registry cannot be filled it knows too little: what was seen before is nearer to the truth.
    const isFilled = this.#registry.rebuiltAtMs() !== undefined;
    if (known !== undefined && (known.version === version || !isFilled)) return;
    const roots = this.#registry.rootsSnapshot(camera);
    this.#known.set(camera, { version, roots });
    const changes = changesBetween(known?.roots ?? noRoots, roots);
    if (changes.size > 0) this.#way.setRoots(changes);
  }

  #readHistory(): void {
    const nowMs = this.#options.now();
    if (Math.abs(nowMs - this.#historyAtMs) < historyEveryMs) return;
    this.#historyAtMs = nowMs;
    this.#way.setHistory(readHistory(this.#registry));
  }
}
