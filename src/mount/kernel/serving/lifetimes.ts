/** Owns for how long the kernel may answer by itself. */
import type { Attributes } from '../../../view/attributes.js';
import type { Lifetimes } from '../protocol/replies.js';

/** With what the view takes for fresh, a change shows within a second. */
export const briefly: Lifetimes = { nameMs: 600, attributesMs: 600 };

/**
 * Of what is made up, and was made up to a moment before. Its attributes hold for no moment: who opens it gets the
 * edition of that moment, and must be told of no other one's size.
 */
export const ofMadeUpFile: Lifetimes = { nameMs: 350, attributesMs: 0 };

const hourMs = 3_600_000;

/** What is watched is told of anew when it changes. */
export const untilItChanges: Lifetimes = { nameMs: hourMs, attributesMs: hourMs };

/** Whoever writes a file writes to it again within less, as a rule. */
const writtenSeconds = 2;

/**
 * Of a file that is being written the attributes hold for no moment: the kernel reads its bytes from the disk, all that
 * there are, and a size from before is less than what was read. To tail(1) that is a file that was cut, and it shows
 * all of it once more.
 */
export function ofFile(lifetimes: Lifetimes, { modified }: Attributes, nowMs: number): Lifetimes {
  const isAtRest = modified.seconds < nowMs / 1000 - writtenSeconds;
  return isAtRest ? lifetimes : { ...lifetimes, attributesMs: 0 };
}

/** For so long a name that is not there is not asked for again. */
export const absentMs = 500;
