/**
 * Owns the numbers by which the kernel knows nodes. A folder's is its place in the journal. A file's is made of its
 * folder's number and its name, so that none need be kept, and any thread of any process understands it:
 *
 *     1 bit: a file by its name   22 bits: its folder's number   41 bits: the highest of its name's hash
 */
import { highHalf, lowHalf, wideNumber } from '../../../domain/wide-number.js';
import type { NameHash } from './name-hash.js';

const hashMask = (1n << 41n) - 1n;
const folderMask = (1 << 22) - 1;
const hashedAwayBits = 22n;

/** As many as there are numbers for them. */
export const mostNumbers = folderMask;

/** FUSE_ROOT_ID */
export const topNumber = 1;

export type NodeId =
  | { readonly kind: 'numbered'; readonly number: number }
  | { readonly kind: 'named'; readonly folder: number; readonly hash: bigint };

export function parseNodeId(id: bigint): NodeId {
  const high = highHalf(id);
  if (isNamed(high)) return { kind: 'named', folder: (high >>> 9) & folderMask, hash: id & hashMask };
  return { kind: 'numbered', number: high * 0x1_0000_0000 + lowHalf(id) };
}

/** Whether it is a file by its name. */
export function isNamedId(id: bigint): boolean {
  return isNamed(highHalf(id));
}

function isNamed(high: number): boolean {
  return high >>> 31 === 1;
}

export function formatNamedId(folder: number, { high, low }: NameHash): bigint {
  return wideNumber(0x8000_0000 | (folder << 9) | (high >>> 22), (high << 10) | (low >>> 22));
}

/** Whether two names of one folder would have one number. */
export function shareId(a: NameHash, b: NameHash): boolean {
  return a.high === b.high && a.low >>> 22 === b.low >>> 22;
}

/** The offsets between which a name with this hash lies in its folder: after the first, and not after the second. */
export function offsetsOf(hash: bigint): { readonly after: bigint; readonly until: bigint } {
  const first = hash << hashedAwayBits;
  return { after: first - 1n, until: first + ((1n << hashedAwayBits) - 1n) };
}
