/** Owns the folders that lie on no disk, and what is listed in them: the top, a camera's days, `.dayfs`. */
import { type Attributes, madeUpFolderAttributes } from './attributes.js';
import { folderInode, madeUpFileInode } from './inode-number.js';
import { type Entry, Listing } from './listing.js';
import { checkNameLength } from './name-too-long-error.js';
import type { FolderNode, ViewNode } from './node.js';

export class MadeUpFolder implements FolderNode {
  readonly kind = 'folder';
  readonly #path: string;
  readonly #timeMs: number;
  readonly #names: () => string[];
  readonly #fileNames: readonly string[];
  readonly #child: (name: string) => ViewNode | undefined;

  constructor(parts: {
    path: string;
    /** What its times are said to be. */
    timeMs: number;
    /** Of the folders in it. */
    names: () => string[];
    /** Of the made-up files in it. */
    fileNames?: readonly string[];
    child: (name: string) => ViewNode | undefined;
  }) {
    this.#path = parts.path;
    this.#timeMs = parts.timeMs;
    this.#names = parts.names;
    this.#fileNames = parts.fileNames ?? [];
    this.#child = parts.child;
  }

  attributes(): Attributes {
    return madeUpFolderAttributes(folderInode(this.#path), this.#timeMs);
  }

  child(name: string): ViewNode | undefined {
    checkNameLength(name);
    return this.#child(name);
  }

  list(): Listing {
    return Listing.of(this.#entries());
  }

  files(names: readonly string[]): undefined[] {
    return names.map(() => undefined);
  }

  openListed(): undefined {
    return undefined;
  }

  /** A root may come at any time. */
  settle(): boolean {
    return false;
  }

  #entries(): Entry[] {
    const inside = this.#path === '/' ? '' : this.#path;
    return [
      ...this.#names().map((name): Entry => ({ name, kind: 'folder', inode: folderInode(`${inside}/${name}`) })),
      ...this.#fileNames.map((name): Entry => ({ name, kind: 'file', inode: madeUpFileInode(`${inside}/${name}`) })),
    ];
  }
}
