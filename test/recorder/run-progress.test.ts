import { expect, test } from 'vitest';
import { RunProgress } from '../../src/recorder/run-progress.js';

test('a run has recorded what was finished, and never more than it was watched for', () => {
  const progress = new RunProgress(6);
  progress.note(0, 4000);
  progress.note(3, 250);
  expect(progress.recordedMs).toBe(3000);
  // Timestamps that jump claim hours.
  progress.note(95_443, 250);
  expect(progress.recordedMs).toBe(4500);
});

test('a run is stalled when nothing has come for four segments and ten seconds', () => {
  const progress = new RunProgress(6);
  progress.note(0, 34_000);
  expect(progress.isStalled).toBe(false);
  progress.note(6, 250);
  progress.note(0, 34_000);
  expect(progress.isStalled).toBe(false);
  progress.note(0, 1);
  expect(progress.isStalled).toBe(true);
});

test('a run whose segment grows is not stalled, unless it grows for five minutes without a cut', () => {
  const progress = new RunProgress(6);
  progress.note(0, 12_000);
  expect(progress.isQuiet).toBe(false);
  progress.note(0, 1);
  expect(progress.isQuiet).toBe(true);
  for (let bytes = 0; bytes < 287; bytes += 1) {
    progress.note(0, 1000);
    progress.noteUnfinished(bytes);
    expect(progress.isStalled).toBe(false);
  }
  progress.note(0, 1000);
  expect(progress.isStalled).toBe(true);
  progress.note(300, 250);
  expect(progress.isStalled).toBe(false);
});

test('a run whose segment has stopped to grow is stalled', () => {
  const progress = new RunProgress(6);
  for (const bytes of [1, 2, 2]) {
    progress.note(0, 13_000);
    progress.noteUnfinished(bytes);
  }
  progress.note(0, 21_000);
  expect(progress.isStalled).toBe(false);
  progress.note(0, 1);
  expect(progress.isStalled).toBe(true);
});
