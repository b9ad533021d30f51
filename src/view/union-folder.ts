/** Owns a folder that is the union of folders on several disks: a merged day, and every folder below it. */
import { type BigIntStats, lstatSync } from 'node:fs';
import { ownPrefix, playlistName } from '../domain/layout.js';
import { type Attributes, madeUpFolderAttributes, unionAttributes } from './attributes.js';
import { type Branch, branchInto, meansAbsent, noticeFailure, withFolder } from './branch.js';
import { folderStats } from './folder-listing.js';
import { fileInode, folderInode } from './inode-number.js';
import type { Entry, FolderNode, ViewNode } from './node.js';
import { intersectPermissions, type Permissions, throughFolder } from './permissions.js';
import { shownClaims } from './same-name.js';
import { UnionFile } from './union-file.js';
import type { ViewContext } from './view-context.js';

export interface UnionFolderParts {
  readonly context: ViewContext;
  readonly path: string;
  /** In the order of the roots. */
  readonly branches: readonly Branch[];
  /** How many of the branches' steps are no folders in the mount, so that their permissions count here. */
  readonly stepsAbove: number;
  /** `merged` hides what is dayfs's own in a root; `as-it-lies` hides nothing. */
  readonly shows: 'merged' | 'as-it-lies';
}

interface Found {
  readonly branch: Branch;
  readonly kind: 'file' | 'folder';
  readonly size: number;
  readonly stats: BigIntStats;
}

/** Steps from a disk to a media folder: day, camera, media. */
const stepsToMedia = 3;

export class UnionFolder implements FolderNode {
  readonly kind = 'folder';
  readonly #parts: UnionFolderParts;

  constructor(parts: UnionFolderParts) {
    this.#parts = parts;
  }

  /** A registered day stays a folder while none of its roots can be reached: absent is not deleted. */
  attributes(): Attributes {
    const { context, branches, path } = this.#parts;
    const folders = branches.flatMap((branch) => folderStats(branch, context.observer) ?? []);
    if (folders.length === 0) return madeUpFolderAttributes(folderInode(path), 0);
    const permissions = intersectPermissions([...folders.map(permissionsOf), ...this.#permissionsAbove()]);
    return unionAttributes(folders, permissions, folderInode(path));
  }

  entries(): Entry[] {
    const { context, path, branches } = this.#parts;
    const { shown } = context.listing(path, branches, this.#hides);
    return [...shown].map(([name, { kind, branches: shownIn }]) => {
      const [first] = shownIn;
      const isFile = kind === 'file' && first !== undefined;
      return {
        name,
        kind,
        inode: isFile ? fileInode(first.disk.id, first.steps, name) : folderInode(`${path}/${name}`),
      };
    });
  }

  child(name: string): ViewNode | undefined {
    if (this.#hides(name)) return undefined;
    const listed = this.#parts.context.freshListing(this.#parts.path)?.shown.get(name)?.branches;
    // Gone since it was listed: then the next root's file is the one to show.
    return (listed && this.#childIn(listed, name)) ?? this.#childIn(this.#parts.branches, name);
  }

  readonly #hides = (name: string): boolean => {
    if (this.#parts.shows === 'as-it-lies') return false;
    const isMediaFolder = this.#parts.branches[0]?.steps.length === stepsToMedia;
    return name.startsWith(ownPrefix) || (isMediaFolder && name === playlistName);
  };

  #childIn(branches: readonly Branch[], name: string): ViewNode | undefined {
    const found = this.#find(branches, name);
    const shown = shownClaims(found).flatMap((index) => found[index] ?? []);
    const [first] = shown;
    if (first === undefined) return undefined;
    if (first.kind === 'folder') return this.#subfolder(shown, name);
    const { branches: all } = this.#parts;
    return new UnionFile({ name, branch: first.branch, stats: first.stats, branches: all });
  }

  #subfolder(found: readonly Found[], name: string): UnionFolder {
    return new UnionFolder({
      ...this.#parts,
      path: `${this.#parts.path}/${name}`,
      branches: found.map(({ branch }) => branchInto(branch, name)),
      stepsAbove: 0,
    });
  }

  /**
   * What the roots hold under a name, up to the first file that settles what is shown.
   *
   * @throws a disk's error if no root has the name: what could not be looked for is not absent
   */
  #find(branches: readonly Branch[], name: string): Found[] {
    const found: Found[] = [];
    let failure: { readonly error: unknown } | undefined;
    for (const branch of branches) {
      try {
        const claim = find(branch, name);
        if (claim !== undefined) found.push(claim);
        if (claim?.kind === 'file' && claim.size > 0) break;
      } catch (error) {
        failure = { error };
        noticeFailure(branch, this.#parts.context.observer, error);
      }
    }
    if (found.length === 0 && failure !== undefined) throw failure.error;
    return found;
  }

  #permissionsAbove(): Permissions[] {
    const { branches, stepsAbove, context } = this.#parts;
    return branches.flatMap((branch) =>
      Array.from({ length: stepsAbove }, (_, count) => ({ ...branch, steps: branch.steps.slice(0, count) }))
        .flatMap((above) => folderStats(above, context.observer) ?? [])
        .flatMap((stats) => throughFolder(permissionsOf(stats)) ?? []),
    );
  }
}

function find(branch: Branch, name: string): Found | undefined {
  const stats = withFolder(branch, (folder) => {
    try {
      return lstatSync(`${folder.path}/${name}`, { bigint: true, throwIfNoEntry: false });
    } catch (error) {
      if (meansAbsent(error)) return undefined;
      throw error;
    }
  });
  if (stats?.isFile()) return { branch, kind: 'file', size: Number(stats.size), stats };
  if (stats?.isDirectory()) return { branch, kind: 'folder', size: 0, stats };
  return undefined;
}

function permissionsOf(stats: BigIntStats): Permissions {
  return { mode: Number(stats.mode & 0o777n), uid: Number(stats.uid), gid: Number(stats.gid) };
}
