/** Owns what the view notices on its way and nobody asked for: entries not shown, clashes, disks that fail. */
import { LRUCache } from 'lru-cache';

/** Why something on a disk is not shown, or not all of it. */
export const noticeKinds = [
  'symbolic-link',
  'special-file',
  'not-utf8',
  /** In a flat folder, a file that is named like no segment. */
  'foreign-name',
  /** In a flat folder, a file whose name tells a time that the site's clocks leave out. */
  'skipped-time',
  'unreadable',
  'same-name',
  /** The disk answered with an error: the union goes on without it. */
  'disk-error',
  /** The disk's folder is not there, or lacks the disk's own marker. */
  'disk-away',
  /** A flat folder that was there is not there any more. */
  'legacy-away',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

export interface Notice {
  readonly kind: NoticeKind;
  /** On the disk: the folder, or the file that is hidden, or the disk that fails. */
  readonly path: string;
  /** How many entries of the folder it concerns; 0 once it is over. */
  readonly count: number;
  readonly detail: string;
}

/** Passes a notice on when it is new or its count has changed, however often readers come by. */
export class Observer {
  readonly #told = new LRUCache<string, number>({ max: 10_000 });
  readonly #tell: (notice: Notice, isNew: boolean) => void;

  constructor(tell: (notice: Notice, isNew: boolean) => void) {
    this.#tell = tell;
  }

  notice(notice: Notice): void {
    const key = `${notice.kind}\0${notice.path}`;
    const toldCount = this.#told.get(key) ?? 0;
    if (toldCount === notice.count) return;
    if (notice.count === 0) this.#told.delete(key);
    else this.#told.set(key, notice.count);
    this.#tell(notice, toldCount === 0);
  }

  /** What was noticed of a path is not so any more. */
  over(kind: NoticeKind, path: string): void {
    this.notice({ kind, path, count: 0, detail: 'over' });
  }

  /** By kind, over all that was told of and is still remembered. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const [key, count] of this.#told.entries()) {
      const [kind = ''] = key.split('\0');
      counts[kind] = (counts[kind] ?? 0) + count;
    }
    return counts;
  }
}
