/** Owns for how long the kernel may answer by itself. */
import type { Lifetimes } from '../protocol/replies.js';

/** With what the view takes for fresh, a change shows within a second. */
export const briefly: Lifetimes = { nameMs: 600, attributesMs: 600 };

const hourMs = 3_600_000;

/** What is watched is told of anew when it changes. */
export const untilItChanges: Lifetimes = { nameMs: hourMs, attributesMs: hourMs };

/** For so long a name that is not there is not asked for again. */
export const absentMs = 500;
