/**
 * Owns whether a disk is fit to be recorded to. What failed once may fail again: it is fit again only when it has
 * done well for a while, without a break.
 */
import type { DiskCondition } from './disk.js';

/** What a disk lacks, as it was last seen. */
export interface Shortcoming {
  readonly state: Exclude<DiskCondition['state'], 'ok'>;
  readonly reason: string;
}

export type Fitness =
  | { readonly state: 'fit' }
  | { readonly state: 'unfit'; readonly lack: Shortcoming; readonly relapses: number }
  /** It does well again, not yet for long enough. */
  | {
      readonly state: 'recovering';
      /** What it lacked before. */
      readonly lack: Shortcoming;
      readonly goodSinceMs: number;
      readonly goodLooks: number;
      /** How often it failed again before it was fit again. */
      readonly relapses: number;
    };

const recoveryMs = 30_000;

/**
 * What a look at a disk, or a placing that failed on it, makes of its fitness.
 *
 * @param before undefined if it was never looked at: a disk is given credit at the start
 * @param nowMs by a clock that nobody sets
 */
export function fitnessAfter(
  before: Fitness | undefined,
  seen: Shortcoming | { readonly state: 'ok' },
  nowMs: number,
): Fitness {
  if (seen.state !== 'ok') {
    return { state: 'unfit', lack: { state: seen.state, reason: seen.reason }, relapses: relapsesAfter(before) };
  }
  if (before === undefined || before.state === 'fit') return { state: 'fit' };
  if (before.state === 'unfit') return { ...before, state: 'recovering', goodSinceMs: nowMs, goodLooks: 1 };
  if (nowMs - before.goodSinceMs >= recoveryMs) return { state: 'fit' };
  return { ...before, goodLooks: before.goodLooks + 1 };
}

/** How long it has to go on doing well. */
export function untilFitMs({ goodSinceMs }: Extract<Fitness, { state: 'recovering' }>, nowMs: number): number {
  return Math.max(0, goodSinceMs + recoveryMs - nowMs);
}

function relapsesAfter(before: Fitness | undefined): number {
  if (before === undefined || before.state === 'fit') return 0;
  return before.state === 'recovering' ? before.relapses + 1 : before.relapses;
}

/**
 * Whether a recovering disk is better than none: after two good looks, since to wait costs room in the spool, and
 * after more each time that it failed again meanwhile.
 */
export function isBetterThanNone(fitness: Fitness): boolean {
  return fitness.state === 'recovering' && fitness.goodLooks >= 2 ** (fitness.relapses + 1);
}
