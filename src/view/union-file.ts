/** Owns a file of the merged day: one root's regular file, and those of the same name that it hides. */
import { type BigIntStats, closeSync, constants, fstatSync, lstatSync, openSync } from 'node:fs';
import { type Attributes, fileAttributes } from './attributes.js';
import { type Branch, pathOn, withFolder } from './branch.js';
import { fileInode } from './inode-number.js';
import type { FileNode } from './node.js';
import { NotShownError } from './not-shown-error.js';

interface UnionFileParts {
  readonly name: string;
  readonly branch: Branch;
  /** As it was when the name was resolved. */
  readonly stats: BigIntStats;
  /** All roots' folders that the name was looked for in. */
  readonly branches: readonly Branch[];
}

/** Nothing that stands under the name can redirect (a link), block (a FIFO) or take over a terminal. */
const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

export class UnionFile implements FileNode {
  readonly kind = 'file';
  readonly #parts: UnionFileParts;

  constructor(parts: UnionFileParts) {
    this.#parts = parts;
  }

  attributes(): Attributes {
    const { branch, name, stats } = this.#parts;
    return fileAttributes(stats, fileInode(branch.disk.id, branch.steps, name));
  }

  /** @throws NotShownError if it is gone, or no regular file any more; else what the disk answers */
  open(): number {
    const { branch, name } = this.#parts;
    const fd = withFolder(branch, (folder) => openRegular(`${folder.path}/${name}`));
    if (fd === undefined) throw new NotShownError(pathOn(branch, name));
    return fd;
  }

  extendedAttributes(): ReadonlyMap<string, string> {
    const { branch, name } = this.#parts;
    const attributes = new Map([
      ['user.dayfs.disk', branch.disk.id as string],
      ['user.dayfs.path', pathOn(branch, name)],
      ['user.dayfs.root', pathOn({ ...branch, steps: branch.steps.slice(0, 2) })],
    ]);
    const hidden = this.#hiddenPaths();
    if (hidden.length > 0) attributes.set('user.dayfs.shadows', hidden.join('\n'));
    return attributes;
  }

  #hiddenPaths(): string[] {
    const { branches, branch, name } = this.#parts;
    return branches
      .filter((other) => other.disk !== branch.disk)
      .filter((other) => isRegularOn(other, name))
      .map((other) => pathOn(other, name));
  }
}

/** Looked at before it is opened, since opening a device can do something; and after, since names can change. */
function openRegular(path: string): number | undefined {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  const fd = openSync(path, openFlags);
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  return undefined;
}

function isRegularOn(branch: Branch, name: string): boolean {
  const look = () =>
    withFolder(branch, (folder) => lstatSync(`${folder.path}/${name}`, { throwIfNoEntry: false })?.isFile());
  try {
    return look() === true;
  } catch {
    // A disk that fails cannot say what it holds; the attribute names what is known to be hidden.
    return false;
  }
}
