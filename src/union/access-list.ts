/**
 * Owns what a file's or folder's access control list (acl(5)) leaves of its permission bits. The kernel checks the bits
 * of the mount alone, and those that stat(2) tells of such a file are no answer: for the group it shows the list's mask,
 * which may be wider than what the group itself is allowed.
 */
import { folderCalls } from '../host/folder-calls.js';
import type { FileStats } from './file-stats.js';

/**
 * With the bits that allow nobody what the list denies him. They may deny what it allows: those that it lets in by name
 * count as all others do.
 *
 * @param folder a descriptor of the folder that it lies in, with its name there, as FolderCalls has them
 */
export function underAccessList(stats: FileStats, folder: number, name: string): FileStats {
  if (stats.kind === 'other') return stats;
  const list = folderCalls()?.attributeAt(folder, name, 'system.posix_acl_access');
  return list === undefined ? stats : { ...stats, mode: bitsUnder(list, stats.mode) };
}

/** Of <linux/posix_acl_xattr.h> and <linux/posix_acl.h>. */
const version = 2;
const headBytes = 4;
const entryBytes = 8;
const tags = { user: 0x02, owningGroup: 0x04, group: 0x08, mask: 0x10, others: 0x20 } as const;

/** @param list as the system gives it, in the attribute `system.posix_acl_access` */
export function bitsUnder(list: Uint8Array, mode: number): number {
  const told = new DataView(list.buffer, list.byteOffset, list.byteLength);
  const owner = mode & 0o700;
  // A list that cannot be read may deny anybody else anything.
  if (told.byteLength < headBytes || told.getUint32(0, true) !== version) return owner;
  const entries = Array.from({ length: Math.floor((told.byteLength - headBytes) / entryBytes) }, (_, index) => {
    const at = headBytes + index * entryBytes;
    return { tag: told.getUint16(at, true), bits: told.getUint16(at + 2, true) };
  });
  const common = (...of: readonly number[]) =>
    entries.reduce((bits, entry) => (of.includes(entry.tag) ? bits & entry.bits : bits), 0o7);
  const { user, owningGroup, group, mask, others } = tags;
  // Whoever is named is allowed what his own entry says, or that of one of his groups, and never what others are.
  const namesSome = entries.some(({ tag }) => tag === user || tag === group);
  const ofOthers = namesSome ? common(others, user, group, mask) : common(others);
  return owner | (common(owningGroup, user, mask) << 3) | ofOthers;
}
