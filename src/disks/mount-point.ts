/** Owns the question whether a folder is a mount point. */
import { readFileSync, realpathSync } from 'node:fs';

/**
 * The kernel's table is asked, since the device number of a bind mount from the same filesystem is its parent's.
 */
export function isMountPoint(path: string): boolean {
  const realPath = realpathSync(path);
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .some((line) => unescapeMountPath(line.split(' ')[4] ?? '') === realPath);
}

/** The kernel writes space, tab, newline and backslash as `\040` and so on. */
function unescapeMountPath(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
