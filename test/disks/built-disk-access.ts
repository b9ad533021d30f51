/** Owns the way to the built DiskAccess: its thread runs a program of its own, which only dist has. */
import type * as Source from '../../src/disks/disk-access.js';

const file = new URL('../../dist/disks/disk-access.js', import.meta.url);

export const { DiskAccess }: typeof Source = await import(file.href);
export type DiskAccess = Source.DiskAccess;
