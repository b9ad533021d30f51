/** Waits for a condition instead of for a time: the check is asked again until it holds. */

/**
 * Returns the check's first result that is not `undefined` or `false`.
 *
 * @throws the check's last error, or one that says that it never held, once `withinMs` have passed
 */
export async function eventually<T>(
  check: () => T | undefined | false | Promise<T | undefined | false>,
  { withinMs = 10_000, everyMs = 50 }: { withinMs?: number; everyMs?: number } = {},
): Promise<T> {
  const deadlineMs = Date.now() + withinMs;
  for (;;) {
    const isLast = Date.now() >= deadlineMs;
    try {
      const result = await check();
      if (result !== undefined && result !== false) return result;
    } catch (error) {
      if (isLast) throw error;
    }
    if (isLast) throw new Error(`not so within ${withinMs} ms: ${check.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
