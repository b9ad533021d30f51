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
