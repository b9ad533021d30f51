/** Waits for a condition instead of for a time: the check is asked again until it holds. */

/** So many times as long as elsewhere, on a machine that is slow (test/kernels/vitest.config.ts). */
const slowness = Number(process.env['DAYFS_TEST_SLOWNESS'] ?? 1);

/**
 * Returns the check's first result that is not `undefined` or `false`.
 *
 * @throws the check's last error, or one that says that it never held, once `withinMs` have passed
 */
export async function eventually<T>(
  check: () => T | undefined | false | Promise<T | undefined | false>,
  { withinMs = 10_000, everyMs = 50 }: { withinMs?: number; everyMs?: number } = {},
): Promise<T> {
  const deadlineMs = Date.now() + withinMs * slowness;
  for (;;) {
    const isLast = Date.now() >= deadlineMs;
    try {
      const result = await check();
      if (result !== undefined && result !== false) return result;
    } catch (error) {
      if (isLast) throw error;
    }
    if (isLast) throw new Error(`not so within ${withinMs * slowness} ms: ${check.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
