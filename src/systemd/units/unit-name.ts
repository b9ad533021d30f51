/** Owns how systemd names the unit of a mounted path (systemd.unit(5), "string escaping for inclusion in unit names"). */
import { dirname } from 'node:path';

/** `/mnt/disk-a` → `mnt-disk\x2da.mount` */
function mountUnitOf(path: string): string {
  const steps = path.split('/').filter((step) => step !== '');
  if (steps.length === 0) return '-.mount';
  return `${escapeName(steps.join('/'))}.mount`;
}

/**
 * Those of a path and of all folders above it: which of them is a mount point, only the host knows when it starts.
 * A unit that there is none of is left out by systemd.
 */
export function mountUnitsAbove(path: string): string[] {
  if (dirname(path) === path) return [];
  return [...mountUnitsAbove(dirname(path)), mountUnitOf(path)];
}

function escapeName(name: string): string {
  const bytes = [...Buffer.from(name)];
  return bytes.map((byte, at) => escapeByte(String.fromCharCode(byte), byte, at === 0)).join('');
}

function escapeByte(letter: string, byte: number, isFirst: boolean): string {
  if (letter === '/') return '-';
  const isPlain = /[A-Za-z0-9:_.]/.test(letter) && !(isFirst && letter === '.');
  return isPlain ? letter : `\\x${byte.toString(16).padStart(2, '0')}`;
}
