/**
 * Owns the number of 64 bits that is made of a text: the same in every thread and after a restart, quick, and no secret.
 * Texts that differ in a digit have numbers that are far apart.
 */

export interface TextHash {
  /** 32 bits each. */
  readonly high: number;
  readonly low: number;
}

const start: TextHash = { high: 0x9e37_79b9, low: 0x85eb_ca6b };

/** What has been read of a text so far, for texts that begin with it. */
export function beginHash(text: string, from: TextHash = start): TextHash {
  let { high, low } = from;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 0x0100_0193);
    low = Math.imul(((low << 5) | (low >>> 27)) ^ unit, 0xcc9e_2d51);
  }
  return { high, low };
}

/** The number of a text, or of one that has been begun. */
export function endHash(text: string, from: TextHash = start): TextHash {
  const { high, low } = beginHash(text, from);
  const mixed = mix(high ^ mix(low));
  return { high: mixed >>> 0, low: mix(low ^ mixed) >>> 0 };
}

/** As MurmurHash3 ends: each bit has a part in every other. */
function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return mixed ^ (mixed >>> 16);
}
