/** Owns which filesystems tell of all changes to them (inotify(7)): what another host does, no kernel can know. */

/**
 * Filesystems of this host alone, by statfs(2). What another host changes on a shared one, or a program on one of
 * FUSE, is not told of.
 */
const tellingTypes = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // xfs
  0x9123683e, // btrfs
  0xf2f52010, // f2fs
  0x2fc12fc1, // zfs
  0x01021994, // tmpfs
  0x4d44, // vfat
  0x2011bab0, // exfat
  0x7366746e, // ntfs3
]);

/** @param type as statfs(2) has it */
export function tellsOfChanges(type: number): boolean {
  return tellingTypes.has(type);
}
