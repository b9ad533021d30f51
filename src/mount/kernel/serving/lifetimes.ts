/** Owns for how long the kernel may answer by itself. */
import type { Lifetimes } from '../protocol/replies.js';

/** With what the view takes for fresh, a change shows within a second. */
export const briefly: Lifetimes = { nameMs: 600, attributesMs: 600 };

/** For so long a name that is not there is not asked for again. */
export const absentMs = 500;
