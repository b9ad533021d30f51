/** Owns what stands under a path of the mount: a file or a folder, with what can be asked of it. */
import type { OpenFolder } from '../union/branch.js';
import type { Attributes } from './attributes.js';
import type { Listing } from './listing.js';
import type { Edition } from './made-up/edition.js';

export type ViewNode = FolderNode | FileNode | MadeUpFileNode;

/** A file that is opened by its place in a listing. */
export interface ListedFile extends OpenedFile {
  readonly inode: bigint;
}

export interface FolderNode {
  readonly kind: 'folder';
  attributes(): Attributes;
  list(): Listing;
  child(name: string): ViewNode | undefined;
  extendedAttributes?: () => ReadonlyMap<string, string>;
  /** What stands under several names that were listed: files on disks alone, asked for in one go. */
  files(names: readonly string[]): (FileNode | undefined)[];
  /** Opens a file on a disk that was seen just now, where that is so; else its name is to be looked up. */
  openListed(name: string): ListedFile | undefined;
  /**
   * If nothing is expected to change in it any more, has each folder watched that it is made of.
   *
   * @returns whether all of them are: what is told of its files from then on holds until a watch says otherwise
   */
  settle(watch: (folder: OpenFolder) => boolean): boolean;
}

export interface Descriptor {
  /** For reading, the caller's to close. */
  readonly fd: number;
  /** The place on the call board that reads of it are calls to. */
  readonly boardPlace: string;
}

export interface OpenedFile extends Descriptor {
  /** Another number for another file that takes its name. */
  readonly identity: number;
  /** Of the filesystem that it lies on. */
  readonly device: number;
}

export interface FileNode {
  readonly kind: 'file';
  /** Another number for another file that takes its name. */
  readonly identity: number;
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
