/** Owns a file of the merged day: one root's regular file, and those of the same name that it hides. */
import type { Branch } from '../union/branch.js';
import { DiskBusyError } from '../union/disk-busy-error.js';
import type { FileStats } from '../union/file-stats.js';
import { type Attributes, fileAttributes } from './attributes.js';
import { fileIdentity, fileInode } from './inode-number.js';
import type { FileNode, OpenedFile } from './node.js';
import { NotShownError } from './not-shown-error.js';

interface UnionFileParts {
  readonly name: string;
  readonly branch: Branch;
  /** As it was when the name was resolved. */
  readonly stats: FileStats;
  /** All roots' folders that the name was looked for in. */
  readonly branches: readonly Branch[];
}

export class UnionFile implements FileNode {
  readonly kind = 'file';
  readonly #parts: UnionFileParts;

  constructor(parts: UnionFileParts) {
    this.#parts = parts;
  }

  get identity(): number {
    return fileIdentity(this.#parts.stats);
  }

  attributes(): Attributes {
    const { branch, name, stats } = this.#parts;
    return fileAttributes(stats, fileInode(branch, name));
  }

  /** @throws NotShownError if it is gone, or no regular file any more; else what the disk answers */
  open(): OpenedFile {
    const { branch, name } = this.#parts;
    const opened = branch.open((folder) => folder.openFile(name, true));
    if (opened === undefined) throw new NotShownError(`${branch.path}/${name}`);
    const { fd, stats } = opened;
    return { fd, identity: fileIdentity(stats), device: stats.device, boardPlace: branch.boardPlace };
  }

  extendedAttributes(): ReadonlyMap<string, string> {
    const { branch, name } = this.#parts;
    const attributes = new Map([
      ['user.dayfs.path', `${branch.path}/${name}`],
      ['user.dayfs.root', branch.rootPath],
    ]);
    if (branch.disk !== undefined) attributes.set('user.dayfs.disk', branch.disk);
    const hidden = this.#hiddenPaths();
    if (hidden.length > 0) attributes.set('user.dayfs.shadows', hidden.join('\n'));
    return attributes;
  }

  #hiddenPaths(): string[] {
    const { branches, branch, name } = this.#parts;
    return branches
      .filter((other) => other.key !== branch.key)
      .filter((other) => isRegularOn(other, name))
      .map((other) => `${other.path}/${name}`);
  }
}

function isRegularOn(branch: Branch, name: string): boolean {
  try {
    return branch.open((folder) => folder.fileSize(name)) !== undefined;
  } catch (error) {
    if (error instanceof DiskBusyError) throw error;
    // A disk that fails cannot say what it holds; the attribute names what is known to be hidden.
    return false;
  }
}
