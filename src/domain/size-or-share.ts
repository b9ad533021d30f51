/** Owns amounts that are written as a size or as a share of a filesystem: `minFree`, `spoolLimit`. */

export type SizeOrShare = { readonly bytes: number } | { readonly share: number };

export const sizeOrShareRule = 'a size such as 500MiB or 20GiB, or a share such as 5%';

const unitBytes = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

export function parseSizeOrShare(text: string): SizeOrShare | undefined {
  const groups = /^(?<value>\d+(?:\.\d+)?) ?(?<unit>%|[KMGT]iB|kB|[MGT]B)$/.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const value = Number(groups['value']);
  if (groups['unit'] === '%') return value < 100 ? { share: value / 100 } : undefined;
  const bytes = value * unitBytes[groups['unit'] as keyof typeof unitBytes];
  return Number.isSafeInteger(Math.ceil(bytes)) ? { bytes: Math.ceil(bytes) } : undefined;
}

/** How much that is of a filesystem. */
export function bytesOf(amount: SizeOrShare, totalBytes: number): number {
  return 'bytes' in amount ? amount.bytes : Math.ceil(amount.share * totalBytes);
}
