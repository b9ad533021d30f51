import { closeSync, openSync, utimesSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DescriptorFolder } from '../../src/union/descriptor-folder.js';
import { openFolderFlags } from '../../src/union/open-below.js';
import { type TemporaryFolder, temporaryFolder } from '../support/trees.js';

let folder: TemporaryFolder;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => folder[Symbol.dispose]());

/** Whether a version is told of a folder so long after it changed. */
function isTold(changedSeconds: number, laterMs: number): boolean {
  utimesSync(folder.path, changedSeconds, changedSeconds);
  const fd = openSync(folder.path, openFolderFlags);
  try {
    return new DescriptorFolder(fd).version(changedSeconds * 1000 + laterMs) !== undefined;
  } finally {
    closeSync(fd);
  }
}

test('a folder is taken at its word once another change would show in its times', () => {
  // A filesystem that keeps whole seconds, or hundredths, may show two changes as one for up to two seconds.
  for (const coarse of [1_768_000_000, 1_768_000_000.25]) {
    expect([1_000, 2_900, 3_100].map((laterMs) => isTold(coarse, laterMs))).toEqual([false, false, true]);
  }
  expect([100, 400, 600].map((laterMs) => isTold(1_768_000_000.123_456, laterMs))).toEqual([false, false, true]);
});
