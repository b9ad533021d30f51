/**
 * Owns what the holder of a mount and the process that serves it say to each other. The holder outlives it: it has the
 * descriptor that the kernel's requests come by, and hands it to each serving process in turn.
 */

import { heldMark } from '../../mount/held-mark.js';

/** In the environment of a serving process that is not the first: `EarlierEnds` as JSON. */
const endsMark = 'DAYFS_EARLIER_ENDS';

/** How often serving processes have ended unasked. */
export interface EarlierEnds {
  readonly restarts: number;
  readonly lastAtMs: number;
  /** The signal, or the exit code. */
  readonly lastHow: string;
  /**
   * The process before has been killed, and a thread of it is still in a call to a disk that hangs: what it had open
   * and locked stays so until the disk answers.
   */
  readonly stuckPid: number | null;
}

export type ToHolder =
  /** Served from here on. */
  | { readonly kind: 'mounted'; readonly path: string }
  /** Somebody has unmounted it: there is nothing to be served again. */
  | { readonly kind: 'over' };

/** Whether this process was started by a holder. */
export function isHeld(env: NodeJS.ProcessEnv): boolean {
  return env[heldMark] !== undefined && process.connected !== undefined;
}

export function formatEnds(ends: EarlierEnds): Record<string, string> {
  return { [endsMark]: JSON.stringify(ends) };
}

export function parseEnds(env: NodeJS.ProcessEnv): EarlierEnds | undefined {
  const text = env[endsMark];
  // Only a holder writes it.
  return text === undefined ? undefined : (JSON.parse(text) as EarlierEnds);
}

/** Nobody hears it if there is no holder. */
export function tellHolder(message: ToHolder): void {
  if (isHeld(process.env) && process.connected) process.send?.(message);
}
