/** Owns the way from two halves to a number of 64 bits, and back: big integers are slow to shift and to add. */

const halves = new Uint32Array(2);
const whole = new BigUint64Array(halves.buffer);

/** @param high, low 32 bits each; what is more is cut off */
export function wideNumber(high: number, low: number): bigint {
  halves[0] = low;
  halves[1] = high;
  return whole[0] ?? 0n;
}

/** The upper 32 bits. */
export function highHalf(wide: bigint): number {
  whole[0] = wide;
  return halves[1] ?? 0;
}

/** The lower 32 bits. */
export function lowHalf(wide: bigint): number {
  whole[0] = wide;
  return halves[0] ?? 0;
}
