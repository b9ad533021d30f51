/** Owns what is known of a segment of the merged day. */
import type { Branch } from '../union/branch.js';

export interface Segment {
  readonly name: string;
  /** The media folder that it lies in. */
  readonly branch: Branch;
  readonly startMs: number;
  /** Its start and the length of its media: it may reach into the next one. */
  readonly endMs: number;
  /** How exactly the two are known. */
  readonly toleranceMs: number;
  /** Its length is told, or its writer went on to the next: only another file can change it. */
  readonly isFinished: boolean;
  /** Its writer began anew with it, so that its media time has nothing to do with the one before. */
  readonly startsRun: boolean;
  /** The init segment that it needs, in the same folder. */
  readonly initName: string | undefined;
}

/** So that each branch is asked once for all of its segments, in their order. */
export function namesByBranch(segments: Iterable<Pick<Segment, 'branch' | 'name'>>): Map<Branch, string[]> {
  const names = new Map<Branch, string[]>();
  for (const { branch, name } of segments) {
    const known = names.get(branch);
    if (known === undefined) names.set(branch, [name]);
    else known.push(name);
  }
  return names;
}
