/**
 * Owns the listing of a union of folders: every name in them once, and which folder shows it. A listing is kept
 * for as long as its folders on the disks have not changed.
 */
import { askBranch, type Branch, type FolderEntry, type NoAnswer, type OpenFolder, type Place } from './branch.js';
import type { FileStats } from './file-stats.js';
import type { Observer } from './observer.js';
import { type Claim, shownClaims } from './same-name.js';
import { mergeShown, type Shown, type ShownNames, ShownNamesList } from './shown-names.js';
import { hides, type Shows } from './shows.js';

export interface FolderListing {
  readonly shown: ShownNames;
  /** When the folders were last seen to be as listed, by a clock that is never set. */
  checkedAtMs: number;
  /** Per branch, its folder's version before it was read; undefined where that cannot be trusted to tell a change. */
  readonly stamp: string | undefined;
  readonly read: readonly ReadBranch[];
  /** Empty files of names that several branches have: once one is filled, another may be shown, and no folder tells. */
  readonly emptyFiles: readonly EmptyFile[];
  /** The branches whose folder is not there. */
  readonly absent: readonly Branch[];
  /** The branches that could not be read: what they hold is not in the listing. */
  readonly unreached: readonly Branch[];
}

interface EmptyFile {
  readonly branch: Branch;
  readonly name: string;
}

interface ReadBranch {
  readonly branch: Branch;
  /** As that of the listing. */
  readonly stamp: string | undefined;
  /** All that it holds, as if it were alone. */
  readonly own: ShownNames;
}

/** @param before an earlier listing of the same union: of that, branches that have not changed are not read again */
export function readListing(
  branches: readonly Branch[],
  shows: Shows,
  parts: { observer: Observer; nowMs: number; checkedAtMs: number; before?: FolderListing | undefined },
): FolderListing {
  const { observer, nowMs, checkedAtMs, before } = parts;
  const stamps = branches.map((branch) => branchStampOf(branch, observer, nowMs));
  const answers = branches.map((branch, index) => {
    const stamp = stamps[index];
    return before?.read.find((each) => isUnchanged(each, branch, stamp)) ?? readBranch(branch, stamp, shows, observer);
  });
  const read = answers.filter((answer) => typeof answer === 'object');
  const emptyFiles: EmptyFile[] = [];
  const shown = mergeShown(
    read.map(({ own }) => own),
    (name) => shownUnder(name, read, { observer, emptyFiles }),
  );
  const branchesThat = (answer: NoAnswer) => branches.filter((_, index) => answers[index] === answer);
  return {
    shown,
    checkedAtMs,
    // What a branch failed to tell, it may tell the next time, though its folder has not changed since.
    stamp: answers.includes('failed') ? undefined : joined(stamps),
    read,
    emptyFiles,
    absent: branchesThat('absent'),
    unreached: [...branchesThat('away'), ...branchesThat('failed')],
  };
}

export function stampOf(branches: readonly Branch[], observer: Observer, nowMs: number): string | undefined {
  return joined(branches.map((branch) => branchStampOf(branch, observer, nowMs)));
}

/** Whether its folders are as listed, and what was empty is. */
export function isStillSo(listing: FolderListing, stamp: string | undefined, observer: Observer): boolean {
  if (stamp === undefined || listing.stamp !== stamp) return false;
  return listing.emptyFiles.every(({ branch, name }) => claimOf(branch, name, 'file', observer).size === 0);
}

function branchStampOf(branch: Branch, observer: Observer, nowMs: number): string | undefined {
  const asked = askBranch(branch, observer, (folder) => folder.version(nowMs));
  if (typeof asked === 'string') return asked === 'failed' ? undefined : asked;
  return asked.answer === undefined ? undefined : `${branch.key}:${asked.answer}`;
}

function joined(stamps: readonly (string | undefined)[]): string | undefined {
  return stamps.includes(undefined) ? undefined : stamps.join(' ');
}

function isUnchanged(read: ReadBranch, branch: Branch, stamp: string | undefined): boolean {
  return stamp !== undefined && read.stamp === stamp && read.branch.key === branch.key;
}

/** The stat of a folder; undefined, and noticed, if it is not there or its disk fails. */
export function folderStats(place: Place, observer: Observer): FileStats | undefined {
  const asked = askBranch(place, observer, (folder) => folder.stats());
  return typeof asked === 'string' ? undefined : asked.answer;
}

function readBranch(
  branch: Branch,
  stamp: string | undefined,
  shows: Shows,
  observer: Observer,
): ReadBranch | NoAnswer {
  const asked = askBranch(branch, observer, (folder) => readEntries(branch, folder, shows, observer));
  return typeof asked === 'string' ? asked : { branch, stamp, own: asked.answer };
}

const skipReasons = ['symbolic-link', 'special-file', 'not-utf8'] as const;
type SkipReason = (typeof skipReasons)[number];

function readEntries(branch: Branch, folder: OpenFolder, shows: Shows, observer: Observer): ShownNames {
  const branches = [branch];
  const sole = { file: { kind: 'file', branches }, folder: { kind: 'folder', branches } } as const;
  const own = new ShownNamesList();
  const skipped = new Map<SkipReason, { count: number; example: string }>();
  const entries = inOrder(folder.entries());
  for (let index = 0; index < entries.length; index += 1) {
    const { name, kind } = entries[index] as FolderEntry;
    if (hides(shows, branch, name)) continue;
    if (kind === 'file' || kind === 'folder') own.add(name, sole[kind]);
    else skipped.set(kind, { count: (skipped.get(kind)?.count ?? 0) + 1, example: name });
  }
  for (const kind of skipReasons) {
    const { count, example } = skipped.get(kind) ?? { count: 0, example: '' };
    observer.notice({ kind, path: branch.path, count, detail: `not shown, such as "${example}"` });
  }
  return own.made();
}

/** A folder is read in the order of its names' bytes, which is theirs but for the rarest of letters. */
function inOrder(entries: FolderEntry[]): FolderEntry[] {
  const isInOrder = entries.every(({ name }, index) => index === 0 || name > (entries[index - 1]?.name ?? ''));
  return isInOrder ? entries : entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function shownUnder(
  name: string,
  read: readonly ReadBranch[],
  { observer, emptyFiles }: { readonly observer: Observer; readonly emptyFiles: EmptyFile[] },
): Shown {
  const holders = read.filter(({ own }) => own.get(name) !== undefined);
  const kindIn = (holder: ReadBranch | undefined) => holder?.own.get(name)?.kind ?? 'file';
  const claims = holders.map((holder) => claimOf(holder.branch, name, kindIn(holder), observer));
  const shown = shownClaims(claims);
  const kind = kindIn(holders[shown[0] ?? 0]);
  if (kind === 'file') noticeClash(name, holders, shown, observer);
  const empty = holders.filter((_, index) => claims[index]?.kind === 'file' && claims[index].size === 0);
  emptyFiles.push(...empty.map(({ branch }) => ({ branch, name })));
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
