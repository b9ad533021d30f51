/** Owns access control lists (acl(5)) as the system has them: in an extended attribute. */
import { execFileSync } from 'node:child_process';

export interface ListEntry {
  readonly tag: 'owner' | 'user' | 'owningGroup' | 'group' | 'mask' | 'others';
  readonly bits: number;
  /** Of a user or a group that is named. */
  readonly id?: number;
}

/** Of <linux/posix_acl.h>. */
const tags = { owner: 0x01, user: 0x02, owningGroup: 0x04, group: 0x08, mask: 0x10, others: 0x20 } as const;
const nobodyNamed = 0xffff_ffff;

/** @param entries in the order of their tags */
export function accessList(entries: readonly ListEntry[]): Buffer {
  const list = Buffer.alloc(4 + 8 * entries.length);
  list.writeUInt32LE(2);
  entries.forEach(({ tag, bits, id = nobodyNamed }, index) => {
    list.writeUInt16LE(tags[tag], 4 + 8 * index);
    list.writeUInt16LE(bits, 6 + 8 * index);
    list.writeUInt32LE(id, 8 + 8 * index);
  });
  return list;
}

export function setAccessList(path: string, entries: readonly ListEntry[]): void {
  const value = `0x${accessList(entries).toString('hex')}`;
  execFileSync('setfattr', ['--name', 'system.posix_acl_access', '--value', value, path]);
}
