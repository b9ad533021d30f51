/** Owns what tells a command that ends by itself to end early: a signal. */
import { DayfsError } from '../domain/errors.js';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Aborted, with a DayfsError as its reason, when the process is told to end. */
export function untilTold(): AbortSignal {
  const told = new AbortController();
  const stop = (why: string) => told.abort(new DayfsError('failed', `stopped by ${why}: nothing is left behind`));
  // Kept: at a terminal it comes twice, from there and from the process that waits for this one.
  for (const signal of signals) process.on(signal, () => stop(signal));
  return told.signal;
}
