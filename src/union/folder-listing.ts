/**
 * Owns the listing of a union of folders: every name in them once, and which folder shows it. A listing is kept
 * for as long as its folders on the disks have not changed.
 */
import { askBranch, type Branch, type NoAnswer, type OpenFolder, type Place } from './branch.js';
import type { FileStats } from './file-stats.js';
import type { Observer } from './observer.js';
import { type Claim, shownClaims } from './same-name.js';
import { hides, type Shows } from './shows.js';

export interface Shown {
  readonly kind: 'file' | 'folder';
  /** The branch whose file it is, or the branches whose folders are united; never empty. */
  readonly branches: readonly Branch[];
}

export interface FolderListing {
  /** In the names' order. */
  readonly shown: ReadonlyMap<string, Shown>;
  /** When the folders were last seen to be as listed. */
  checkedAtMs: number;
  /** Per branch, its folder's version before it was read; undefined where that cannot be trusted to tell a change. */
  readonly stamp: string | undefined;
  /** The branches whose folder is not there. */
  readonly absent: readonly Branch[];
  /** The branches that could not be read: what they hold is not in the listing. */
  readonly unreached: readonly Branch[];
}

interface ReadBranch {
  readonly branch: Branch;
  readonly entries: ReadonlyMap<string, 'file' | 'folder'>;
  /** What stands for each name that this branch alone holds: one for all, since a day has many. */
  readonly sole: { readonly file: Shown; readonly folder: Shown };
}

export function readListing(
  branches: readonly Branch[],
  shows: Shows,
  observer: Observer,
  nowMs: number,
): FolderListing {
  const stamp = stampOf(branches, observer, nowMs);
  const answers = branches.map((branch) => readBranch(branch, shows, observer));
  const read = answers.filter((answer) => typeof answer === 'object');
  const shown = shownIn(read, observer);
  const branchesThat = (answer: NoAnswer) => branches.filter((_, index) => answers[index] === answer);
  return {
    shown,
    checkedAtMs: nowMs,
    // What a branch failed to tell, it may tell the next time, though its folder has not changed since.
    stamp: answers.includes('failed') ? undefined : stamp,
    absent: branchesThat('absent'),
    unreached: [...branchesThat('away'), ...branchesThat('failed')],
  };
}

export function stampOf(branches: readonly Branch[], observer: Observer, nowMs: number): string | undefined {
  const stamps = branches.map((branch) => {
    const asked = askBranch(branch, observer, (folder) => folder.version(nowMs));
    if (typeof asked === 'string') return asked === 'failed' ? undefined : asked;
    return asked.answer === undefined ? undefined : `${branch.key}:${asked.answer}`;
  });
  return stamps.includes(undefined) ? undefined : stamps.join(' ');
}

/** The stat of a folder; undefined, and noticed, if it is not there or its disk fails. */
export function folderStats(place: Place, observer: Observer): FileStats | undefined {
  const asked = askBranch(place, observer, (folder) => folder.stats());
  return typeof asked === 'string' ? undefined : asked.answer;
}

function readBranch(branch: Branch, shows: Shows, observer: Observer): ReadBranch | NoAnswer {
  const asked = askBranch(branch, observer, (folder) => readEntries(branch, folder, shows, observer));
  if (typeof asked === 'string') return asked;
  const branches = [branch];
  return {
    branch,
    entries: asked.answer,
    sole: { file: { kind: 'file', branches }, folder: { kind: 'folder', branches } },
  };
}

const skipReasons = ['symbolic-link', 'special-file', 'not-utf8'] as const;
type SkipReason = (typeof skipReasons)[number];

function readEntries(branch: Branch, folder: OpenFolder, shows: Shows, observer: Observer): ReadBranch['entries'] {
  const entries = new Map<string, 'file' | 'folder'>();
  const skipped = new Map<SkipReason, { count: number; example: string }>();
  for (const { name, kind } of folder.entries()) {
    if (hides(shows, branch, name)) continue;
    if (kind === 'file' || kind === 'folder') entries.set(name, kind);
    else skipped.set(kind, { count: (skipped.get(kind)?.count ?? 0) + 1, example: name });
  }
  for (const kind of skipReasons) {
    const { count, example } = skipped.get(kind) ?? { count: 0, example: '' };
    observer.notice({ kind, path: branch.path, count, detail: `not shown, such as "${example}"` });
  }
  return entries;
}

/** A day has tens of thousands of names, and next to none in several branches: only those are compared. */
function shownIn(read: readonly ReadBranch[], observer: Observer): Map<string, Shown> {
  const first = new Map<string, Shown>();
  const shared = new Set<string>();
  for (const { entries, sole } of read) {
    for (const [name, kind] of entries) {
      if (first.has(name)) shared.add(name);
      else first.set(name, sole[kind]);
    }
  }
  const shown = new Map<string, Shown>();
  for (const name of [...first.keys()].sort()) {
    const alone = shared.has(name) ? undefined : first.get(name);
    shown.set(name, alone ?? shownUnder(name, read, observer));
  }
  return shown;
}

function shownUnder(name: string, read: readonly ReadBranch[], observer: Observer): Shown {
  const holders = read.filter(({ entries }) => entries.has(name));
  const kindIn = (holder: ReadBranch | undefined) => holder?.entries.get(name) ?? 'file';
  const claims = holders.map((holder) => claimOf(holder.branch, name, kindIn(holder), observer));
  const shown = shownClaims(claims);
  const kind = kindIn(holders[shown[0] ?? 0]);
  if (kind === 'file') noticeClash(name, holders, shown, observer);
  return { kind, branches: shown.flatMap((index) => holders[index]?.branch ?? []) };
}

function claimOf(branch: Branch, name: string, kind: 'file' | 'folder', observer: Observer): Claim {
  if (kind === 'folder') return { kind, size: 0 };
  const asked = askBranch(branch, observer, (folder) => folder.fileSize(name));
  return { kind, size: typeof asked === 'string' ? 0 : (asked.answer?.bytes ?? 0) };
}

function noticeClash(name: string, holders: readonly ReadBranch[], shown: readonly number[], observer: Observer): void {
  const [shownIndex = 0] = shown;
  const shownBranch = holders[shownIndex]?.branch;
  holders.forEach(({ branch }, index) => {
    if (index === shownIndex || shownBranch === undefined) return;
    observer.notice({
      kind: 'same-name',
      path: `${branch.path}/${name}`,
      count: 1,
      detail: `hidden by ${shownBranch.path}/${name}`,
    });
  });
}
