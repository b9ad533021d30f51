/** Owns the end of a mount, also one that is in use or whose server is dead. */
import { execa } from 'execa';
import { DayfsError, reasonOf } from '../domain/errors.js';

/**
 * Takes a mount out of the tree at once; the kernel drops it when the last open file in it is closed or its
 * server ends. Root needs no helper; others go through FUSE's set-user-id one.
 */
export async function detachMount(path: string): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  const [command, ...options] = isRoot ? ['umount', '--lazy', '--no-canonicalize'] : ['fusermount3', '-u', '-z'];
  try {
    // A helper that looks at a dead server's files would wait for them: none may take long.
    await execa(command, [...options, '--', path], { stdin: 'ignore', timeout: 10_000 });
  } catch (error) {
    const remedy = `unmount it by hand with "${[command, ...options].join(' ')} ${path}"`;
    throw new DayfsError('failed', `${path} cannot be unmounted (${reasonOf(error)}): ${remedy}`, { cause: error });
  }
}
