/**
 * Owns the listing of a union of folders: every name in them once, and which folder shows it. A listing is kept
 * for as long as its folders on the disks have not changed.
 */
import { type BigIntStats, type Dirent, fstatSync, lstatSync, readdirSync } from 'node:fs';
import { askBranch, type Branch, type OpenFolder, pathOn } from './branch.js';
import type { Observer } from './observer.js';
import { type Claim, shownClaims } from './same-name.js';

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
  /** Per branch, what its folder's stat said before it was read; undefined where it cannot be trusted to tell a change. */
  readonly stamp: string | undefined;
}

interface ReadBranch {
  readonly branch: Branch;
  readonly entries: ReadonlyMap<string, 'file' | 'folder'>;
}

/** Which of a root's entries the union leaves out by their names. */
export type Hides = (name: string) => boolean;

export function readListing(
  branches: readonly Branch[],
  hides: Hides,
  observer: Observer,
  nowMs: number,
): FolderListing {
  const stamp = stampOf(branches, observer, nowMs);
  const answers = branches.map((branch) => readBranch(branch, hides, observer));
  const read = answers.filter((answer) => typeof answer === 'object');
  const names = new Set(read.flatMap(({ entries }) => [...entries.keys()]));
  const shown = new Map([...names].sort().map((name) => [name, shownUnder(name, read, observer)]));
  // What a branch failed to tell, it may tell the next time, though its folder has not changed since.
  return { shown, stamp: answers.includes('failed') ? undefined : stamp, checkedAtMs: nowMs };
}

/**
 * A folder's times move on with the kernel's clock tick, on some filesystems every two seconds: a change in
 * the same tick as the one before leaves them as they are. Only a folder at rest for longer is taken at its word.
 */
const restMs = 3_000;

export function stampOf(branches: readonly Branch[], observer: Observer, nowMs: number): string | undefined {
  const stamps = branches.map((branch) => {
    const asked = askBranch(branch, observer, statFolder);
    if (typeof asked === 'string') return asked === 'absent' ? asked : undefined;
    const { dev, ino, mtimeMs, mtimeNs, ctimeNs } = asked.answer;
    return Number(mtimeMs) > nowMs - restMs ? undefined : [branch.disk.id, dev, ino, mtimeNs, ctimeNs].join(':');
  });
  return stamps.includes(undefined) ? undefined : stamps.join(' ');
}

/** The stat of a branch's folder; undefined, and noticed, if it is not there or its disk fails. */
export function folderStats(branch: Branch, observer: Observer): BigIntStats | undefined {
  const asked = askBranch(branch, observer, statFolder);
  return typeof asked === 'string' ? undefined : asked.answer;
}

function statFolder(folder: OpenFolder): BigIntStats {
  return fstatSync(folder.fd, { bigint: true });
}

function readBranch(branch: Branch, hides: Hides, observer: Observer): ReadBranch | 'absent' | 'failed' {
  const asked = askBranch(branch, observer, (folder) => readEntries(branch, folder, hides, observer));
  return typeof asked === 'string' ? asked : { branch, entries: asked.answer };
}

const skipReasons = ['symbolic-link', 'special-file', 'not-utf8'] as const;
type SkipReason = (typeof skipReasons)[number];

function readEntries(branch: Branch, folder: OpenFolder, hides: Hides, observer: Observer): ReadBranch['entries'] {
  const entries = new Map<string, 'file' | 'folder'>();
  const skipped = new Map<SkipReason, { count: number; example: string }>();
  for (const entry of readdirSync(folder.path, { withFileTypes: true })) {
    if (hides(entry.name)) continue;
    const reason = reasonToSkip(folder, entry);
    if (reason === undefined) entries.set(entry.name, entry.isDirectory() ? 'folder' : 'file');
    else skipped.set(reason, { count: (skipped.get(reason)?.count ?? 0) + 1, example: entry.name });
  }
  for (const kind of skipReasons) {
    const { count, example } = skipped.get(kind) ?? { count: 0, example: '' };
    observer.notice({ kind, path: pathOn(branch), count, detail: `not shown, such as "${example}"` });
  }
  return entries;
}

function reasonToSkip(folder: OpenFolder, entry: Dirent): SkipReason | undefined {
  if (entry.name.includes('\uFFFD') && !existsAsSpelled(folder, entry.name)) return 'not-utf8';
  if (entry.isSymbolicLink()) return 'symbolic-link';
  return entry.isFile() || entry.isDirectory() ? undefined : 'special-file';
}

/** Node puts U+FFFD for bytes that are not UTF-8: no file has the name that comes out, unless it was meant so. */
function existsAsSpelled(folder: OpenFolder, name: string): boolean {
  return lstatSync(`${folder.path}/${name}`, { throwIfNoEntry: false }) !== undefined;
}

function shownUnder(name: string, read: readonly ReadBranch[], observer: Observer): Shown {
  const holders = read.filter(({ entries }) => entries.has(name));
  const kindIn = (holder: ReadBranch | undefined) => holder?.entries.get(name) ?? 'file';
  if (holders.length === 1) return { kind: kindIn(holders[0]), branches: holders.map(({ branch }) => branch) };
  const claims = holders.map((holder) => claimOf(holder.branch, name, kindIn(holder), observer));
  const shown = shownClaims(claims);
  const kind = kindIn(holders[shown[0] ?? 0]);
  if (kind === 'file') noticeClash(name, holders, shown, observer);
  return { kind, branches: shown.flatMap((index) => holders[index]?.branch ?? []) };
}

function claimOf(branch: Branch, name: string, kind: 'file' | 'folder', observer: Observer): Claim {
  if (kind === 'folder') return { kind, size: 0 };
  const look = (folder: OpenFolder) => lstatSync(`${folder.path}/${name}`, { throwIfNoEntry: false });
  const asked = askBranch(branch, observer, look);
  return { kind, size: typeof asked === 'string' ? 0 : (asked.answer?.size ?? 0) };
}

function noticeClash(name: string, holders: readonly ReadBranch[], shown: readonly number[], observer: Observer): void {
  const [shownIndex = 0] = shown;
  const shownBranch = holders[shownIndex]?.branch;
  holders.forEach(({ branch }, index) => {
    if (index === shownIndex || shownBranch === undefined) return;
    observer.notice({
      kind: 'same-name',
      path: pathOn(branch, name),
      count: 1,
      detail: `hidden by ${pathOn(shownBranch, name)}`,
    });
  });
}
