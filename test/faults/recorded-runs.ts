/** Owns the comparison of the frames that came out with those that went in. */
import { expect } from 'vitest';
import { frameRange } from '../support/frame-numbers.js';
import type { SentRun } from './frames-sent.js';

/** The frames of each run: a new one begins where the numbers begin again. */
function splitIntoRuns(frames: readonly number[]): number[][] {
  const starts = frames.flatMap((frame, index) => (index === 0 || frame === 0 ? [index] : []));
  return starts.map((start, index) => frames.slice(start, starts[index + 1]));
}

/** What is wrong with the frames that came out, in words; nothing where they are what went in. */
export function findFaults(frames: readonly number[], sent: readonly SentRun[]): string[] {
  const runs = splitIntoRuns(frames);
  if (runs.length !== sent.length) return [`${sent.length} runs went in and ${runs.length} came out`];
  return runs.flatMap((run, index) => {
    const broken = run.findIndex((frame, place) => frame !== place);
    if (broken !== -1) return [`run ${index}: frame ${run[broken]} where ${broken} belongs`];
    const { frames: count, isCountFinal } = sent[index] ?? { frames: 0, isCountFinal: true };
    const isAll = isCountFinal ? run.length === count : run.length >= count;
    return isAll ? [] : [`run ${index}: ${count} frames went in and ${run.length} came out`];
  });
}

/** Every run that went in came out: from its first frame to its last, none missing, twice or out of order. */
export function expectAllFrames(frames: readonly number[], sent: readonly SentRun[]): void {
  expect(findFaults(frames, sent)).toEqual([]);
  expect(frames.length).toBeGreaterThan(0);
}

/** The same of one run alone. */
export function expectOneRun(frames: readonly number[], sent: readonly SentRun[]): void {
  expect(frames).toEqual(frameRange(0, frames.length));
  expectAllFrames(frames, sent);
}
