/** Owns waiting for a while, or until told to stop. */
import { setTimeout } from 'node:timers/promises';

/** Resolves after `ms`, or at once when the signal is given. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (error) {
    // The only way for a timer to fail is the signal: the waiting is over, as was asked.
    if (!signal.aborted) throw error;
  }
}
