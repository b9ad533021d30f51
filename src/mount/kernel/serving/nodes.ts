/** Owns the way from a node's number to what it stands for, and back. */
import type { MergedView } from '../../../view/merged-view.js';
import type { FileNode, FolderNode, MadeUpFileNode, ViewNode } from '../../../view/node.js';
import { hashName } from '../shared/name-hash.js';
import { formatNamedId, offsetsOf, parseNodeId, shareId } from '../shared/node-id.js';
import type { SharedState } from '../shared/shared-state.js';
import { type SortedListing, SortedListings } from './sorted-listings.js';

/** Of a file: where it is looked for. */
export interface FilePlace {
  readonly folder: number;
  readonly name: string;
  /** Of the one file among those of the name that it is; undefined if it is whichever has the name. */
  readonly identity: number | undefined;
}

export interface NumberedFolder {
  readonly number: number;
  readonly path: string;
  readonly folder: FolderNode;
}

export class Nodes {
  readonly #view: MergedView;
  readonly #state: SharedState;
  readonly #listings = new SortedListings();

  constructor(view: MergedView, state: SharedState) {
    this.#view = view;
    this.#state = state;
  }

  /** Undefined for what is no folder, or none any more. */
  folder(id: bigint): NumberedFolder | undefined {
    const parsed = parseNodeId(id);
    return parsed.kind === 'numbered' ? this.folderAt(parsed.number) : undefined;
  }

  /** The same by its place in the journal. */
  folderAt(number: number): NumberedFolder | undefined {
    const path = this.#state.journal.pathOf(number);
    const folder = path === undefined ? undefined : this.#view.resolve(path);
    return path === undefined || folder?.kind !== 'folder' ? undefined : { number, path, folder };
  }

  listing(number: number, folder: FolderNode): SortedListing {
    return this.#listings.of(number, folder);
  }

  /** Undefined if nothing is known of the number any more: its way is to be looked up again. */
  placeOf(id: bigint): FilePlace | undefined {
    const parsed = parseNodeId(id);
    if (parsed.kind === 'numbered') {
      const place = this.#state.journal.placeOf(parsed.number);
      return place?.kind === 'file' ? { folder: place.parent, ...place } : undefined;
    }
    const { knownNames, openNodes } = this.#state;
    const name =
      knownNames.nameOf(id) ??
      openNodes.look(id)?.name ??
      this.#listedName(id, parsed.folder, parsed.hash) ??
      // Last, since all that is open is looked through.
      openNodes.editionsOf(id)[0]?.name;
    return name === undefined ? undefined : { folder: parsed.folder, name, identity: undefined };
  }

  fileAt({ folder, name, identity }: FilePlace): FileNode | MadeUpFileNode | undefined {
    const child = this.folderAt(folder)?.folder.child(name);
    if (child === undefined || child.kind === 'folder') return undefined;
    return identity === undefined || identityOf(child) === identity ? child : undefined;
  }

  /** The number of a folder's child that is looked up by its name. */
  idOf(folder: number, name: string, child: ViewNode): bigint {
    if (child.kind === 'folder') return this.#number(folder, name, 'folder', 0);
    const id = formatNamedId(folder, hashName(name));
    const isAnother = this.#isOtherOpen(id, child);
    const other = this.#state.knownNames.note(id, name);
    return isAnother || other !== undefined ? this.#number(folder, name, 'file', identityOf(child)) : id;
  }

  /** The same of a file that is told of with its folder's listing, where two names with one hash stand side by side. */
  listedId(folder: number, listing: SortedListing, place: number, file: FileNode): bigint {
    const hash = listing.hashAt(place);
    const isShared =
      (place > 0 && shareId(listing.hashAt(place - 1), hash)) ||
      (place + 1 < listing.length && shareId(hash, listing.hashAt(place + 1)));
    const id = formatNamedId(folder, hash);
    if (!isShared && !this.#isOtherOpen(id, file)) return id;
    return this.#number(folder, listing.nameAt(place), 'file', file.identity);
  }

  /** Another file of the name is open still, and has the number. */
  #isOtherOpen(id: bigint, child: FileNode | MadeUpFileNode): boolean {
    const open = this.#state.openNodes.identityOf(id);
    return open !== undefined && open !== identityOf(child);
  }

  #number(parent: number, name: string, kind: 'folder' | 'file', identity: number): bigint {
    return BigInt(this.#state.journal.numberOf({ parent, name, kind, identity }));
  }

  #listedName(id: bigint, number: number, hash: bigint): string | undefined {
    const folder = this.folderAt(number);
    if (folder === undefined) return undefined;
    const listing = this.listing(number, folder.folder);
    const { after, until } = offsetsOf(hash);
    const [first, end] = [listing.placeAfter(after), listing.placeAfter(until)];
    if (end !== first + 1) return undefined;
    const name = listing.nameAt(first);
    this.#state.knownNames.note(id, name);
    return name;
  }
}

/** What lies on no disk is always the same file. */
function identityOf(child: FileNode | MadeUpFileNode): number {
  return child.kind === 'file' ? child.identity : 0;
}
