/** Owns the view that a thread holds: made from plain values, and kept up to date by what the thread is told. */
import type { DiskConfig } from '../config/config.js';
import { parseSegmentNameTemplate } from '../domain/segment-name.js';
import type { TimeZone } from '../domain/time-zone.js';
import { steadyNow } from '../host/steady-clock.js';
import type { History } from '../lookup/gap-cause.js';
import { applyChanges, type RootsChanges, type RootsSnapshot } from '../registry/roots-snapshot.js';
import type { CallLine } from '../union/call-board.js';
import type { FolderSource } from '../union/folder-source.js';
import type { FlatFoldersChanges } from '../union/legacy/flat-folders.js';
import { FollowedIndex } from '../union/legacy/followed-index.js';
import { LegacyLayout } from '../union/legacy/legacy-layout.js';
import { LegacyNames } from '../union/legacy/legacy-names.js';
import { LegacyPath } from '../union/legacy/legacy-path.js';
import { ListingCounts } from '../union/listing-counts.js';
import { MergedDays } from '../union/merged-days.js';
import type { Observer } from '../union/observer.js';
import type { IncompleteDays } from '../view/incomplete-day.js';
import { MergedView } from '../view/merged-view.js';
import type { LegacyData } from './legacy/legacy-message.js';

/** Plain values, which pass between threads. */
export interface HeldViewData {
  readonly disks: readonly DiskConfig[];
  readonly media: string | undefined;
  readonly incompleteDays: IncompleteDays;
  readonly legacy: LegacyData | undefined;
  readonly zone: TimeZone;
  /** As text: functions do not pass between threads. */
  readonly nameTemplates: readonly string[];
  readonly segmentSeconds: number;
  /** Of the `ListingCounts` of all threads together. */
  readonly listingCounts: SharedArrayBuffer;
}

export type ViewNews =
  | { readonly kind: 'roots'; readonly changes: RootsChanges }
  | { readonly kind: 'legacy'; readonly changes: FlatFoldersChanges }
  | { readonly kind: 'history'; readonly history: History };

export class HeldView {
  readonly view: MergedView;
  readonly #index = new FollowedIndex();
  #roots: RootsSnapshot = new Map();

  /**
   * @param parts.line this thread's, on which it notes which disk it is asking, if any
   * @param parts.folders how roots' folders are come by
   */
  constructor(data: HeldViewData, parts: { observer: Observer; line?: CallLine; folders?: FolderSource }) {
    const { disks, media, incompleteDays, legacy, zone, nameTemplates, segmentSeconds } = data;
    const layout =
      legacy &&
      new LegacyLayout({
        path: new LegacyPath(legacy.path, parts.line),
        names: new LegacyNames(legacy.zone, legacy.names.map(parseSegmentNameTemplate)),
        index: this.#index,
      });
    const listingCounts = new ListingCounts(data.listingCounts);
    const days = new MergedDays({ disks, legacy: layout, now: Date.now, steadyNow, listingCounts, ...parts });
    this.view = new MergedView(days, {
      media,
      incompleteDays,
      naming: { zone, templates: nameTemplates.map(parseSegmentNameTemplate) },
      segmentSeconds,
    });
  }

  take(news: ViewNews): void {
    switch (news.kind) {
      case 'history':
        this.view.setHistory(news.history);
        break;
      case 'legacy':
        this.#index.change(news.changes);
        this.view.noteLegacyChange();
        break;
      case 'roots':
        this.#roots = applyChanges(this.#roots, news.changes);
        this.view.setRoots(this.#roots);
    }
  }
}
