/** Owns the kernel's table of mounts, /proc/self/mountinfo (proc(5)). Reading it touches no mounted filesystem. */
import { readFileSync } from 'node:fs';

export interface MountEntry {
  readonly mountPoint: string;
  readonly type: string;
  readonly source: string;
}

/** In the order of mounting: where several lie over each other, the last one is seen. */
export function mountTable(): MountEntry[] {
  return parseMountInfo(readFileSync('/proc/self/mountinfo', 'utf8'));
}

export function parseMountInfo(text: string): MountEntry[] {
  return text.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ');
    const mountPoint = before?.split(' ')[4];
    const [type, source] = after?.split(' ') ?? [];
    if (mountPoint === undefined || type === undefined || source === undefined) return [];
    return [{ mountPoint: unescapeOctal(mountPoint), type, source: unescapeOctal(source) }];
  });
}

/** Space, tab, newline and backslash are written as \040 and so on; the rest are the path's own bytes. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** What is seen at a path, if something is mounted there. */
export function mountAt(path: string, table: readonly MountEntry[]): MountEntry | undefined {
  return table.findLast((entry) => entry.mountPoint === path);
}
