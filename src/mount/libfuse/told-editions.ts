/**
 * Owns which edition of a made-up file a reader gets. With libfuse 2 a path has one size and one set of cached pages,
 * whoever has it open, so all readers of a moment must read the same edition: the one that the kernel was last told
 * of. A file that only grows is no other edition to them.
 *
 * The kernel drops an answer about a file's size if another came in while it was asked for. The edition therefore
 * changes only when no answer can still be on its way, and is opened only when the kernel has surely got the new one.
 */
import { LRUCache } from 'lru-cache';
import type { Edition } from '../../view/made-up/edition.js';
import { ViewFailure } from '../../workers/view-failure.js';
import type { ToldEdition } from '../../workers/view-request.js';

/** What the kernel was told is kept for longer than it believes it. */
const believedMs = 1_000;

/** For so long after a change those who are reading can go on, and all others still get the edition before it. */
const graceMs = 5_000;

/** For so long an answer may be on its way to the kernel, with threads that wait for a processor of a busy host. */
const settleMs = 250;

const mostBytesKept = 32 * 1024 * 1024;
const mostBytesHeld = 256 * 1024 * 1024;

export interface ToldFile {
  readonly path: string;
  readonly edition: Edition;
}

interface Kept extends ToldFile {
  edition: Edition;
  toldAtMs: number;
  /** Before that the kernel may still believe in the edition before it. */
  settledAtMs: number;
  /** When there was a newer one first. */
  outdatedAtMs: number | undefined;
  readers: number;
}

export class ToldEditions {
  readonly #now: () => number;
  /** Those that somebody has open. */
  readonly #held = new Map<string, Kept>();
  readonly #idle = new LRUCache<string, Kept>({
    maxSize: mostBytesKept,
    sizeCalculation: ({ edition }) => bytesOf(edition) + 1,
  });
  #heldBytes = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The version whose content need not be fetched again. */
  knownVersion(path: string): string | undefined {
    return this.#kept(path)?.edition.version;
  }

  /** What the kernel was told of just now, and so believes. */
  believed(path: string): ToldFile | undefined {
    const kept = this.#kept(path);
    return kept !== undefined && this.#now() - kept.toldAtMs < believedMs ? kept : undefined;
  }

  /** How long to wait until what is told of can be opened. */
  settlesInMs(path: string): number {
    return Math.max(0, (this.#kept(path)?.settledAtMs ?? 0) - this.#now());
  }

  /**
   * Which edition to tell of now that this one is the newest.
   *
   * @returns undefined if its content was left out for a version that is not kept any more
   */
  tell(path: string, newest: ToldEdition): ToldFile | undefined {
    const nowMs = this.#now();
    const kept = this.#kept(path);
    if (kept?.edition.version === newest.version) kept.outdatedAtMs = undefined;
    else if (newest.content === undefined) return undefined;
    else {
      const edition: Edition = { ...newest, content: newest.content };
      if (kept === undefined) return this.#keep(path, edition, nowMs, nowMs);
      if (grows(kept.edition, edition)) this.#replace(kept, edition);
      else {
        kept.outdatedAtMs ??= nowMs;
        const isBeingRead = kept.readers > 0 && nowMs - kept.outdatedAtMs < graceMs;
        const isQuiet = nowMs - kept.toldAtMs >= settleMs;
        if (!isBeingRead && isQuiet) return this.#keep(path, edition, nowMs, nowMs + settleMs);
      }
    }
    kept.toldAtMs = nowMs;
    return kept;
  }

  /** @throws ViewFailure (ENFILE) if so much is held already that the next could be one too many */
  hold({ path, edition }: ToldFile): ToldFile {
    const kept = this.#kept(path) ?? this.#keep(path, edition, this.#now(), this.#now());
    if (kept.readers === 0) {
      const bytes = bytesOf(kept.edition);
      if (this.#heldBytes + bytes > mostBytesHeld) throw new ViewFailure('ENFILE', `${path}: too much is open`);
      this.#idle.delete(path);
      this.#held.set(path, kept);
      this.#heldBytes += bytes;
    }
    kept.readers += 1;
    return kept;
  }

  release(file: ToldFile): void {
    const kept = file as Kept;
    kept.readers -= 1;
    if (kept.readers > 0) return;
    this.#heldBytes -= bytesOf(kept.edition);
    if (!this.isCurrent(kept)) return;
    this.#held.delete(kept.path);
    this.#idle.set(kept.path, kept);
  }

  /** Whether a file that is held may still be read: pages of two editions must not be mixed. */
  isCurrent(file: ToldFile): boolean {
    return this.#held.get(file.path) === file;
  }

  #kept(path: string): Kept | undefined {
    return this.#held.get(path) ?? this.#idle.get(path);
  }

  #keep(path: string, edition: Edition, toldAtMs: number, settledAtMs: number): Kept {
    const kept: Kept = { path, edition, toldAtMs, settledAtMs, outdatedAtMs: undefined, readers: 0 };
    this.#held.delete(path);
    this.#idle.set(path, kept);
    return kept;
  }

  #replace(kept: Kept, edition: Edition): void {
    const isHeld = kept.readers > 0;
    if (isHeld) this.#heldBytes += bytesOf(edition) - bytesOf(kept.edition);
    kept.edition = edition;
    kept.outdatedAtMs = undefined;
    if (!isHeld) this.#idle.set(kept.path, kept);
  }
}

/** What it takes of memory. */
function bytesOf({ content }: Edition): number {
  return content.kind === 'text' ? content.bytes.length : content.parts.length * 200;
}

function grows({ content: before }: Edition, { content: after }: Edition): boolean {
  if (before.kind === 'text' && after.kind === 'text') {
    const { length } = before.bytes;
    return length <= after.bytes.length && Buffer.compare(before.bytes, after.bytes.subarray(0, length)) === 0;
  }
  if (before.kind !== 'joined' || after.kind !== 'joined') return false;
  return before.parts.every(({ path, bytes }, index) => {
    const part = after.parts[index];
    return part?.path === path && part.bytes === bytes;
  });
}
