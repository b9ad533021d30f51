/** Owns what stands under a path of the mount: a file or a folder, with what can be asked of it. */
import type { Attributes } from './attributes.js';
import type { Edition } from './made-up/edition.js';

export type ViewNode = FolderNode | FileNode | MadeUpFileNode;

export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  readonly inode: bigint;
}

export interface FolderNode {
  readonly kind: 'folder';
  attributes(): Attributes;
  /** What is in it, each name once. */
  entries(): Entry[];
  child(name: string): ViewNode | undefined;
}

export interface OpenedFile {
  /** For reading, the caller's to close. */
  readonly fd: number;
  /** The place on the call board that reads of it are calls to. */
  readonly boardPlace: string;
}

export interface FileNode {
  readonly kind: 'file';
  attributes(): Attributes;
  open(): OpenedFile;
  extendedAttributes(): ReadonlyMap<string, string>;
}

/** Its attributes are those of one edition: whoever goes on to read it reads that edition. */
export interface MadeUpFileNode {
  readonly kind: 'made-up-file';
  attributes(): Attributes;
  edition(): Edition;
}
