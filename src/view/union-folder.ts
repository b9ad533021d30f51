/** Owns a folder that is the union of folders on several disks: a merged day, and every folder below it. */
import { parseReference } from '../domain/reference.js';
import { askBranch, type Branch, type NoAnswer, noticeFailure, type OpenFolder } from '../union/branch.js';
import { DiskAwayError } from '../union/disk-away-error.js';
import { DiskBusyError } from '../union/disk-busy-error.js';
import { DiskHungError } from '../union/disk-hung-error.js';
import type { FileStats } from '../union/file-stats.js';
import { type FolderListing, folderStats } from '../union/folder-listing.js';
import type { MergedDays } from '../union/merged-days.js';
import { shownClaims } from '../union/same-name.js';
import type { ShownNames } from '../union/shown-names.js';
import { hides, type Shows } from '../union/shows.js';
import { type Attributes, madeUpFolderAttributes, unionAttributes } from './attributes.js';
import { permissionsAbove, permissionsOf } from './disk-permissions.js';
import { fileIdentity, fileInode, folderInode } from './inode-number.js';
import { type Entry, Listing } from './listing.js';
import { checkNameLength } from './name-too-long-error.js';
import type { FileNode, FolderNode, ListedFile, ViewNode } from './node.js';
import { intersectPermissions } from './permissions.js';
import { UnionFile } from './union-file.js';

export interface UnionFolderParts {
  readonly days: MergedDays;
  readonly path: string;
  /** In the order of the roots. */
  readonly branches: readonly Branch[];
  /** How many of the branches' steps are no folders in the mount, so that their permissions count here. */
  readonly stepsAbove: number;
  readonly shows: Shows;
  /** Of a day that is over. */
  readonly isFinished: boolean;
}

interface Looked {
  readonly found: readonly Found[];
  /** Those that could not be asked: they may hold the name, too. */
  readonly unknown: readonly Branch[];
}

interface Found {
  readonly branch: Branch;
  readonly kind: 'file' | 'folder';
  readonly size: number;
  readonly stats: FileStats;
}

export class UnionFolder implements FolderNode {
  readonly kind = 'folder';
  readonly #parts: UnionFolderParts;

  constructor(parts: UnionFolderParts) {
    this.#parts = parts;
  }

  /** A registered day stays a folder while none of its roots can be reached: absent is not deleted. */
  attributes(): Attributes {
    const { days, branches, path, stepsAbove } = this.#parts;
    const folders = branches.flatMap((branch) => folderStats(branch, days.observer) ?? []);
    if (folders.length === 0) return madeUpFolderAttributes(folderInode(path), 0);
    const above = permissionsAbove(branches, stepsAbove, days.observer);
    const permissions = intersectPermissions([...folders.map(permissionsOf), ...above]);
    return unionAttributes(folders, permissions, folderInode(path));
  }

  list(): Listing {
    const { days, path, branches, shows } = this.#parts;
    const { shown } = days.listings.of(branches, shows);
    const nameAt = (index: number) => shown.names[index] ?? '';
    const entryAt = (index: number): Entry => {
      const name = nameAt(index);
      const { kind = 'file', branches: shownIn = [] } = shown.at(index) ?? {};
      const [first] = shownIn;
      const isFile = kind === 'file' && first !== undefined;
      return { name, kind, inode: isFile ? fileInode(first, name) : folderInode(`${path}/${name}`) };
    };
    return new Listing({ version: shown, length: shown.size, nameAt, entryAt });
  }

  /** Each root's folder is opened once for all of its names. */
  files(names: readonly string[]): (FileNode | undefined)[] {
    const { days, branches, shows } = this.#parts;
    const { shown } = days.listings.of(branches, shows);
    const found = Array.from<FileNode | undefined>({ length: names.length });
    for (const [branch, places] of placesByBranch(names, shown)) {
      askBranch(branch, days.observer, (folder) => {
        for (const place of places) {
          const name = names[place] ?? '';
          const stats = folder.look(name);
          if (stats?.kind === 'file') found[place] = new UnionFile({ name, branch, stats, branches });
        }
      });
    }
    return found;
  }

  settle(watch: (folder: OpenFolder) => boolean): boolean {
    const { days, branches, shows, isFinished } = this.#parts;
    if (!isFinished) return false;
    if (!branches.every((branch) => answerOf(askBranch(branch, days.observer, watch)) === true)) return false;
    days.listings.trust(branches, shows);
    return true;
  }

  openListed(name: string): ListedFile | undefined {
    const { days, branches, shows } = this.#parts;
    const shown = days.listings.fresh(branches, shows)?.shown.get(name);
    const [branch] = shown?.branches ?? [];
    if (shown?.kind !== 'file' || branch === undefined) return undefined;
    const opened = branch.open((folder) => folder.openFile(name, true));
    if (opened === undefined) return undefined;
    const { fd, stats } = opened;
    const { boardPlace } = branch;
    const inode = fileInode(branch, name);
    return { fd, identity: fileIdentity(stats), device: stats.device, boardPlace, inode };
  }

  /** Of a media folder also under the reference by which a playlist calls a file, which may be longer than a name. */
  child(name: string): ViewNode | undefined {
    const child = this.#named(name) ?? this.#referred(name);
    if (child === undefined) checkNameLength(name);
    return child;
  }

  #referred(reference: string): ViewNode | undefined {
    if (this.#parts.branches[0]?.isMedia !== true) return undefined;
    const name = parseReference(reference);
    return name === undefined ? undefined : this.#named(name);
  }

  #named(name: string): ViewNode | undefined {
    const { days, branches, shows } = this.#parts;
    if (hides(shows, branches[0], name)) return undefined;
    const listing = days.listings.fresh(branches, shows);
    const listed = listing && this.#holders(listing, name);
    // Gone since it was listed: then the next root's file is the one to show.
    return (listed && this.#childIn(listed, name)) ?? this.#childIn(branches, name);
  }

  /** The branches that a listing has the name of, and those that may have it: they could not be listed. */
  #holders({ shown, unreached }: FolderListing, name: string): readonly Branch[] | undefined {
    const holders = shown.get(name)?.branches;
    if (holders === undefined || unreached.length === 0) return holders;
    const keys = new Set([...holders, ...unreached].map(({ key }) => key));
    return this.#parts.branches.filter(({ key }) => keys.has(key));
  }

  #childIn(branches: readonly Branch[], name: string): ViewNode | undefined {
    const { found, unknown } = this.#look(branches, name);
    const shown = shownClaims(found).flatMap((index) => found[index] ?? []);
    const [first] = shown;
    if (first === undefined) return undefined;
    if (first.kind === 'folder') {
      const holders = new Set([...shown.map(({ branch }) => branch), ...unknown]);
      return this.#subfolder(
        branches.filter((branch) => holders.has(branch)),
        name,
      );
    }
    const { branches: all } = this.#parts;
    return new UnionFile({ name, branch: first.branch, stats: first.stats, branches: all });
  }

  #subfolder(branches: readonly Branch[], name: string): UnionFolder {
    return new UnionFolder({
      ...this.#parts,
      path: `${this.#parts.path}/${name}`,
      branches: branches.map((branch) => branch.into(name)),
      stepsAbove: 0,
    });
  }

  /**
   * What the roots hold under a name, up to the first file that settles what is shown.
   *
   * @throws a disk's error if no root has the name: what could not be looked for is not absent
   */
  #look(branches: readonly Branch[], name: string): Looked {
    const found: Found[] = [];
    const unknown: Branch[] = [];
    let failure: { readonly error: unknown } | undefined;
    for (const branch of branches) {
      try {
        const claim = find(branch, name);
        if (claim !== undefined) found.push(claim);
        if (claim?.kind === 'file' && claim.size > 0) break;
      } catch (error) {
        if (error instanceof DiskBusyError) throw error;
        const isHung = error instanceof DiskHungError;
        // A disk that is away is said to be by whoever found it so.
        if (error instanceof DiskAwayError && !isHung) continue;
        unknown.push(branch);
        failure = { error };
        if (!isHung) noticeFailure(branch, this.#parts.days.observer, error);
      }
    }
    if (found.length === 0 && failure !== undefined) throw failure.error;
    return { found, unknown };
  }
}

function answerOf<T>(asked: { readonly answer: T } | NoAnswer): T | undefined {
  return typeof asked === 'string' ? undefined : asked.answer;
}

/** Of those names that stand for a file: where they are among the names, by the branch that shows them. */
function placesByBranch(names: readonly string[], shown: ShownNames): Map<Branch, number[]> {
  const places = new Map<Branch, number[]>();
  names.forEach((name, place) => {
    const entry = shown.get(name);
    const [branch] = entry?.branches ?? [];
    if (entry?.kind !== 'file' || branch === undefined) return;
    const known = places.get(branch);
    if (known === undefined) places.set(branch, [place]);
    else known.push(place);
  });
  return places;
}

function find(branch: Branch, name: string): Found | undefined {
  const stats = branch.open((folder) => folder.look(name));
  if (stats === undefined || stats.kind === 'other') return undefined;
  return { branch, kind: stats.kind, size: stats.kind === 'file' ? stats.size : 0, stats };
}
