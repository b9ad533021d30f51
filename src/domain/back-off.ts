/** Owns how long to wait before what failed is tried again: longer each time, and never all at once. */

const firstMs = 1000;
const longestMs = 60_000;

/**
 * The wait after a number of failures in a row, at least one.
 *
 * @param random from 0 up to 1; spreads the waits of cameras that failed together over half of their length
 */
export function backOffMs(failures: number, random: number): number {
  const fullMs = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 20));
  return fullMs * (0.5 + random / 2);
}

/**
 * How many failures in a row there are after one more, which came after `deliveredMs` of work well done. What
 * delivers for as long as a first wait is never waited for longer than it delivered, however often it fails.
 */
export function failuresInRow(before: number, deliveredMs: number): number {
  return deliveredMs >= firstMs ? 1 : before + 1;
}
