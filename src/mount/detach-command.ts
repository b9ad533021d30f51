/** Owns the command that takes a mount out of the tree at once, without a look at what is mounted. */

/** Root needs no helper; others go through FUSE's set-user-id one. */
export function detachCommand(path: string): [string, ...string[]] {
  const isRoot = process.getuid?.() === 0;
  const command: [string, ...string[]] = isRoot
    ? ['umount', '--lazy', '--no-canonicalize']
    : ['fusermount3', '-u', '-z'];
  return [...command, '--', path];
}
