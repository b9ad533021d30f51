/** Owns a clock that all threads share and nobody can set: that of performance.now() begins anew in each thread. */

/** In milliseconds, since some moment before this process. */
export function steadyNow(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1_000_000;
}
