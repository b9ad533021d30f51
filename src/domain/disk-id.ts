/** Owns the id of a disk: how the configuration, the marker, the registry and people name it. */

declare const brand: unique symbol;
export type DiskId = string & { readonly [brand]: 'DiskId' };

export const diskIdRule = 'letters, digits, ".", "_" and "-", at most 63, the first a letter or digit';

const pattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

export function parseDiskId(text: string): DiskId | undefined {
  return pattern.test(text) ? (text as DiskId) : undefined;
}
