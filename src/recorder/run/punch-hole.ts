/** Owns giving the room of a file's head back, under a program that goes on writing at its end: fallocate(2). */
import { execa } from 'execa';

/** What was there reads as zeros. Does nothing where the filesystem cannot. */
export async function punchHole(path: string, bytes: number): Promise<void> {
  const range = ['--offset', '0', '--length', String(bytes)];
  // Of util-linux. Node has no call for it, and a failure costs but the room.
  await execa('fallocate', ['--punch-hole', ...range, path], { stdin: 'ignore', reject: false, timeout: 10_000 });
}
