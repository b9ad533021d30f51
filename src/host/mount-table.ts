/** Owns the kernel's table of mounts, /proc/self/mountinfo (proc(5)). Reading it touches no mounted filesystem. */
import { readFileSync } from 'node:fs';

export interface MountEntry {
  /** `major:minor`, the filesystem's own number. */
  readonly device: string;
  /** The folder of that filesystem which is mounted: "/", unless it is a bind mount or a subvolume. */
  readonly folder: string;
  readonly mountPoint: string;
  readonly type: string;
  readonly source: string;
  /** Others that have this mount get what is mounted on it (mount_namespaces(7)). */
  readonly isShared: boolean;
}

/** In the order of mounting: where several lie over each other, the last one is seen. */
export function readMountTable(): MountEntry[] {
  return parseMountTable(readFileSync('/proc/self/mountinfo', 'utf8'));
}

/** Lines such as `36 35 98:0 /folder /mount/point rw,noatime shared:1 - ext4 /dev/sda1 rw`. */
export function parseMountTable(text: string): MountEntry[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , device, folder, mountPoint, , ...marks] = before.split(' ');
    const [type, source] = after.split(' ');
    if (device === undefined || folder === undefined || mountPoint === undefined) return [];
    if (type === undefined || source === undefined) return [];
    const paths = { folder: unescapeOctal(folder), mountPoint: unescapeOctal(mountPoint) };
    const isShared = marks.some((mark) => mark.startsWith('shared:'));
    return [{ device, ...paths, type, source: unescapeOctal(source), isShared }];
  });
}

/** What is seen at a path without symbolic links in it, if something is mounted there. */
export function mountAt(table: readonly MountEntry[], path: string): MountEntry | undefined {
  return table.findLast((entry) => entry.mountPoint === path);
}

/** The kernel writes space, tab, newline and backslash as \040 and so on; other letters' bytes stand as they are. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
