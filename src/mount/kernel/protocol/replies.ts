/** Owns what the replies carry behind their heads: attributes, entries, opened files, space. */
import { constants } from 'node:fs';
import type { Attributes } from '../../../view/attributes.js';
import type { TotalSpace } from '../../../view/space.js';

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
function putAttributes(target: Buffer, at: number, attributes: Attributes): void {
  const { kind, inode, size, blocks, atimeNs, mtimeNs, ctimeNs } = attributes;
  target.writeBigUInt64LE(inode, at);
  putNumber(target, size, at + 8);
  putNumber(target, blocks, at + 16);
  putTime(target, atimeNs, at + 24, at + 48);
  putTime(target, mtimeNs, at + 32, at + 52);
  putTime(target, ctimeNs, at + 40, at + 56);
  target.writeUInt32LE(typeBits[kind] | attributes.mode, at + 60);
  // 1 for folders too: "not counted", so that nobody counts subfolders by it.
  target.writeUInt32LE(1, at + 64);
  target.writeUInt32LE(attributes.uid, at + 68);
  target.writeUInt32LE(attributes.gid, at + 72);
  target.writeUInt32LE(0, at + 76);
  target.writeUInt32LE(blockBytes[kind], at + 80);
  target.writeUInt32LE(0, at + 84);
}

const nsPerSecond = 1_000_000_000n;

function putTime(target: Buffer, timeNs: bigint, secondsAt: number, nanosecondsAt: number): void {
  // Rounded down also before 1970, where BigInt rounds up.
  const rest = timeNs % nsPerSecond;
  const nanoseconds = rest < 0n ? rest + nsPerSecond : rest;
  target.writeBigInt64LE((timeNs - nanoseconds) / nsPerSecond, secondsAt);
  target.writeUInt32LE(Number(nanoseconds), nanosecondsAt);
}

/** Of 64 bits, as far as a number is exact. */
function putNumber(target: Buffer, value: number, at: number): void {
  target.writeUInt32LE(value % 0x1_0000_0000, at);
  target.writeUInt32LE(Math.floor(value / 0x1_0000_0000), at + 4);
}

function putLifetime(target: Buffer, ms: number, secondsAt: number, nanosecondsAt: number): void {
  putNumber(target, Math.floor(ms / 1000), secondsAt);
  target.writeUInt32LE((ms % 1000) * 1_000_000, nanosecondsAt);
}

/** struct fuse_entry_out. @returns its bytes */
export function putEntry(
  target: Buffer,
  at: number,
  entry: { node: Node; attributes: Attributes; lifetimes: Lifetimes },
): number {
  target.writeBigUInt64LE(entry.node.id, at);
  putNumber(target, entry.node.generation, at + 8);
  putLifetime(target, entry.lifetimes.nameMs, at + 16, at + 32);
  putLifetime(target, entry.lifetimes.attributesMs, at + 24, at + 36);
  putAttributes(target, at + 40, entry.attributes);
  return entryBytes;
}

/** The same for a name that stands for nothing: node 0, and all else is left aside. @returns its bytes */
export function putAbsence(target: Buffer, at: number, nameMs: number): number {
  target.fill(0, at, at + entryBytes);
  putLifetime(target, nameMs, at + 16, at + 32);
  return entryBytes;
}

/** struct fuse_attr_out. @returns its bytes */
export function putAttributesReply(target: Buffer, at: number, attributes: Attributes, attributesMs: number): number {
  putLifetime(target, attributesMs, at, at + 8);
  target.writeUInt32LE(0, at + 12);
  putAttributes(target, at + 16, attributes);
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
  target: Buffer,
  at: number,
  { handle, flags, backing = 0 }: { handle: bigint; flags: number; backing?: number },
): number {
  target.writeBigUInt64LE(handle, at);
  target.writeUInt32LE(flags, at + 8);
  target.writeInt32LE(backing, at + 12);
  return 16;
}

export interface Dirent {
  /** The name's bytes. */
  readonly name: Buffer;
  readonly kind: 'file' | 'folder';
  readonly inode: bigint;
  /** Where the next entry is read from. */
  readonly offset: bigint;
}

const direntHeadBytes = 24;

/** Padded to the next eight bytes. */
export function direntBytes(nameBytes: number): number {
  return direntHeadBytes + ((nameBytes + 7) & ~7);
}

/** struct fuse_dirent, which is also the end of a struct fuse_direntplus. @returns its bytes */
export function putDirent(target: Buffer, at: number, { name, kind, inode, offset }: Dirent): number {
  const bytes = direntBytes(name.length);
  target.writeBigUInt64LE(inode, at);
  target.writeBigUInt64LE(offset, at + 8);
  target.writeUInt32LE(name.length, at + 16);
  target.writeUInt32LE(entryTypes[kind], at + 20);
  name.copy(target, at + direntHeadBytes);
  target.fill(0, at + direntHeadBytes + name.length, at + bytes);
  return bytes;
}

const spaceUnitBytes = 4096;
const mostNameBytes = 255;

/** struct fuse_statfs_out. @returns its bytes */
export function putSpace(target: Buffer, at: number, space: TotalSpace): number {
  const units = (bytes: number) => Math.floor(bytes / spaceUnitBytes);
  const counts = [units(space.totalBytes), units(space.freeBytes), units(space.availableBytes)];
  target.fill(0, at, at + 80);
  [...counts, space.totalInodes, space.freeInodes].forEach((count, index) => putNumber(target, count, at + 8 * index));
  target.writeUInt32LE(spaceUnitBytes, at + 40);
  target.writeUInt32LE(mostNameBytes, at + 44);
  target.writeUInt32LE(spaceUnitBytes, at + 48);
  return 80;
}

/** struct fuse_getxattr_out: how large a buffer must be. @returns its bytes */
export function putAttributeSize(target: Buffer, at: number, size: number): number {
  target.writeUInt32LE(size, at);
  target.writeUInt32LE(0, at + 4);
  return 8;
}

/** The handle that a struct fuse_open_out carries. */
export function openReplyHandle(reply: Buffer, at: number): bigint {
  return reply.readBigUInt64LE(at);
}
