/** Owns `minFree`: how much of a disk must stay free, as a size or a share, in bytes and in inodes. */

export type MinFree = { readonly bytes: number } | { readonly share: number };

export const minFreeRule = 'a size such as 500MiB or 20GiB, or a share such as 5%';

const unitBytes = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

export function parseMinFree(text: string): MinFree | undefined {
  const groups = /^(?<value>\d+(?:\.\d+)?) ?(?<unit>%|[KMGT]iB|kB|[MGT]B)$/.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const value = Number(groups['value']);
  if (groups['unit'] === '%') return value < 100 ? { share: value / 100 } : undefined;
  const bytes = value * unitBytes[groups['unit'] as keyof typeof unitBytes];
  return Number.isSafeInteger(Math.ceil(bytes)) ? { bytes: Math.ceil(bytes) } : undefined;
}

export interface Space {
  /** What an ordinary user may still write, in bytes. */
  readonly freeBytes: number;
  readonly totalBytes: number;
  readonly freeInodes: number;
  /** 0 on filesystems that do not count inodes (btrfs, exFAT): those are not guarded. */
  readonly totalInodes: number;
}

/**
 * The floor for a disk of a size. A `minFree` given as a size guards the same share of the inodes as it is of
 * the bytes: 20 GiB of 1 TiB asks for 2 % of the inodes too.
 */
export function floorFor(minFree: MinFree, space: Space): { bytes: number; inodes: number } {
  const share = 'share' in minFree ? minFree.share : Math.min(1, minFree.bytes / Math.max(1, space.totalBytes));
  const bytes = 'bytes' in minFree ? minFree.bytes : Math.ceil(share * space.totalBytes);
  return { bytes, inodes: Math.ceil(share * space.totalInodes) };
}
