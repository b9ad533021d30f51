/** Owns what the replies carry behind their heads: attributes, entries, opened files, space. */
import { constants } from 'node:fs';
import type { Moment } from '../../../union/file-stats.js';
import type { Attributes } from '../../../view/attributes.js';
import type { TotalSpace } from '../../../view/space.js';
import type { ReplyRoom } from './reply-room.js';

/** For how long the kernel may answer for a name, and for the attributes, by itself. */
export interface Lifetimes {
  readonly nameMs: number;
  readonly attributesMs: number;
}

export interface Node {
  readonly id: bigint;
  /** Another one for another file that is given the same id. */
  readonly generation: number;
}

const typeBits = { file: constants.S_IFREG, folder: constants.S_IFDIR };
/** As d_type has them. */
const entryTypes = { file: 8, folder: 4 };

/** What readers do best to read at once: the folder's entries at a time (opendir(3) of glibc), the file's bytes. */
const blockBytes = { file: 4096, folder: 256 * 1024 };

const attributesBytes = 88;
export const entryBytes = 40 + attributesBytes;
const attributesReplyBytes = 16 + attributesBytes;

/** struct fuse_attr */
function putAttributes(room: ReplyRoom, at: number, attributes: Attributes): void {
  const { kind, inode, size, blocks, accessed, modified, changed } = attributes;
  room.put64(inode, at);
  room.putNumber(size, at + 8);
  room.putNumber(blocks, at + 16);
  putMoment(room, accessed, at + 24, at + 48);
  putMoment(room, modified, at + 32, at + 52);
  putMoment(room, changed, at + 40, at + 56);
  room.put32(typeBits[kind] | attributes.mode, at + 60);
  // 1 for folders too: "not counted", so that nobody counts subfolders by it.
  room.put32(1, at + 64);
  room.put32(attributes.uid, at + 68);
  room.put32(attributes.gid, at + 72);
  room.put32(0, at + 76);
  room.put32(blockBytes[kind], at + 80);
  room.put32(0, at + 84);
}

function putMoment(room: ReplyRoom, moment: Moment, secondsAt: number, nanosecondsAt: number): void {
  room.putNumber(moment.seconds, secondsAt);
  room.put32(moment.nanoseconds, nanosecondsAt);
}

function putLifetime(room: ReplyRoom, ms: number, secondsAt: number, nanosecondsAt: number): void {
  room.putNumber(Math.floor(ms / 1000), secondsAt);
  room.put32((ms % 1000) * 1_000_000, nanosecondsAt);
}

/** struct fuse_entry_out. @returns its bytes */
export function putEntry(
  room: ReplyRoom,
  at: number,
  entry: { node: Node; attributes: Attributes; lifetimes: Lifetimes },
): number {
  room.put64(entry.node.id, at);
  room.putNumber(entry.node.generation, at + 8);
  putLifetime(room, entry.lifetimes.nameMs, at + 16, at + 32);
  putLifetime(room, entry.lifetimes.attributesMs, at + 24, at + 36);
  putAttributes(room, at + 40, entry.attributes);
  return entryBytes;
}

/** The same for a name that stands for nothing: node 0, and all else is left aside. @returns its bytes */
export function putAbsence(room: ReplyRoom, at: number, nameMs: number): number {
  room.clear(at, at + entryBytes);
  putLifetime(room, nameMs, at + 16, at + 32);
  return entryBytes;
}

/** struct fuse_attr_out. @returns its bytes */
export function putAttributesReply(room: ReplyRoom, at: number, attributes: Attributes, attributesMs: number): number {
  putLifetime(room, attributesMs, at, at + 8);
  room.put32(0, at + 12);
  putAttributes(room, at + 16, attributes);
  return attributesReplyBytes;
}

export const openFlags = {
  DIRECT_IO: 1,
  KEEP_CACHE: 2,
  CACHE_DIR: 8,
  NOFLUSH: 32,
  PASSTHROUGH: 128,
} as const;

/** struct fuse_open_out. @returns its bytes */
export function putOpened(
  room: ReplyRoom,
  at: number,
  { handle, flags, backing = 0 }: { handle: bigint; flags: number; backing?: number },
): number {
  room.put64(handle, at);
  room.put32(flags, at + 8);
  room.put32(backing, at + 12);
  return 16;
}

export interface Dirent {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  readonly inode: bigint;
  /** Where the next entry is read from, in two halves of 32 bits. */
  readonly offset: { readonly high: number; readonly low: number };
}

const direntHeadBytes = 24;

/** Padded to the next eight bytes. */
function direntBytes(nameBytes: number): number {
  return direntHeadBytes + ((nameBytes + 7) & ~7);
}

/**
 * struct fuse_dirent, which is also the end of a struct fuse_direntplus.
 *
 * @param end of the room that there is
 * @returns its bytes; 0 if it does not fit
 */
export function putDirent(room: ReplyRoom, at: number, end: number, { name, kind, inode, offset }: Dirent): number {
  // A letter may take three bytes.
  if (at + direntBytes(name.length) > end) return 0;
  if (at + direntBytes(name.length * 3) > end && at + direntBytes(Buffer.byteLength(name)) > end) return 0;
  const nameAt = at + direntHeadBytes;
  const nameBytes = room.putText(name, nameAt);
  room.put64(inode, at);
  room.put32(offset.low, at + 8);
  room.put32(offset.high, at + 12);
  room.put32(nameBytes, at + 16);
  room.put32(entryTypes[kind], at + 20);
  const bytes = direntBytes(nameBytes);
  room.clear(nameAt + nameBytes, at + bytes);
  return bytes;
}

const spaceUnitBytes = 4096;
const mostNameBytes = 255;

/** struct fuse_statfs_out. @returns its bytes */
export function putSpace(room: ReplyRoom, at: number, space: TotalSpace): number {
  const units = (bytes: number) => Math.floor(bytes / spaceUnitBytes);
  const counts = [units(space.totalBytes), units(space.freeBytes), units(space.availableBytes)];
  room.clear(at, at + 80);
  [...counts, space.totalInodes, space.freeInodes].forEach((count, index) => room.putNumber(count, at + 8 * index));
  room.put32(spaceUnitBytes, at + 40);
  room.put32(mostNameBytes, at + 44);
  room.put32(spaceUnitBytes, at + 48);
  return 80;
}

/** struct fuse_getxattr_out: how large a buffer must be. @returns its bytes */
export function putAttributeSize(room: ReplyRoom, at: number, size: number): number {
  room.put32(size, at);
  room.put32(0, at + 4);
  return 8;
}

/** The handle that a struct fuse_open_out carries. */
export function openedHandle({ bytes }: ReplyRoom, at: number): bigint {
  return bytes.readBigUInt64LE(at);
}
