/** Owns the folders that lie on no disk, and hold folders alone: the top, a camera's days, `.dayfs`. */
import { type Attributes, madeUpFolderAttributes } from './attributes.js';
import { folderInode } from './inode-number.js';
import type { Entry, FolderNode, ViewNode } from './node.js';

export class MadeUpFolder implements FolderNode {
  readonly kind = 'folder';
  readonly #path: string;
  readonly #timeMs: number;
  readonly #names: () => string[];
  readonly #child: (name: string) => ViewNode | undefined;

  constructor(parts: {
    path: string;
    /** What its times are said to be. */
    timeMs: number;
    names: () => string[];
    child: (name: string) => ViewNode | undefined;
  }) {
    this.#path = parts.path;
    this.#timeMs = parts.timeMs;
    this.#names = parts.names;
    this.#child = parts.child;
  }

  attributes(): Attributes {
    return madeUpFolderAttributes(folderInode(this.#path), this.#timeMs);
  }

  entries(): Entry[] {
    const inside = this.#path === '/' ? '' : this.#path;
    return this.#names().map((name) => ({ name, kind: 'folder', inode: folderInode(`${inside}/${name}`) }));
  }

  child(name: string): ViewNode | undefined {
    return this.#child(name);
  }
}
