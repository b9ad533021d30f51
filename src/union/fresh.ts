/** Owns how long a look at a disk counts as fresh. */

/** Well below the second within which a new segment, or a disk that came or went, must show. */
export const freshMs = 250;
