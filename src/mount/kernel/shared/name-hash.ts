/**
 * Owns the number that is made of a name: 63 bits, the same in every thread and after a restart. A folder's entries
 * are told in the order of their numbers, so that an entry's number is the offset that one reads on from.
 */

export interface NameHash {
  /** 31 bits. */
  readonly high: number;
  /** 32 bits. */
  readonly low: number;
}

/** Offsets below stand for the folder itself and the one above it. */
const firstNameOffset = 3;

/** Two lanes of multiplication and shift, finished as MurmurHash3 does: names that differ in a digit are far apart. */
export function hashName(name: string): NameHash {
  let a = 0x9e37_79b9;
  let b = 0x85eb_ca6b;
  for (let at = 0; at < name.length; at += 1) {
    const unit = name.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x0100_0193);
    b = Math.imul((b << 5) ^ (b >>> 27) ^ unit, 0xcc9e_2d51);
  }
  const high = mix(a ^ mix(b ^ name.length)) >>> 1;
  const low = mix(b ^ mix(a)) >>> 0;
  return high === 0 && low < firstNameOffset ? { high, low: low + firstNameOffset } : { high, low };
}

function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return mixed ^ (mixed >>> 16);
}

export function offsetOf({ high, low }: NameHash): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}
