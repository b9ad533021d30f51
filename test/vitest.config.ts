/**
 * Owns how the tests run: quick ones side by side, then those on real mounts, a real ffmpeg and whole hosts, two files
 * at a time, since most of what they do is to wait for a camera's next segment.
 */
import { defineConfig } from 'vitest/config';
import { ClosingLine } from './support/closing-line.js';

const onRealParts = [
  ...['mount', 'cli', 'booking', 'http', 'monitoring', 'page', 'doctor', 'daemon', 'end-to-end', 'faults'].map(below),
  // What lies deeper decides without them.
  ...['recorder', 'recorder/run', 'systemd', 'systemd/install'].map((folder) => `test/${folder}/*.test.ts`),
];

function below(folder: string): string {
  return `test/${folder}/**/*.test.ts`;
}

/** The other files of their process would get what they put in a module's place, or they what those have loaded. */
const withReplacedModules = ['test/registry/failed-opening.test.ts', 'test/union/folder-listing.test.ts'];

const quick = {
  // Each processor: Vitest would spare one for itself, which has next to nothing to do meanwhile.
  maxWorkers: '100%',
  testTimeout: 30_000,
  sequence: { groupOrder: 0 },
};

export default defineConfig({
  test: {
    reporters: ['default', new ClosingLine()],
    globalSetup: 'test/support/build-dist.ts',
    projects: [
      {
        test: {
          ...quick,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...onRealParts, ...withReplacedModules],
          // To load the same modules for every file anew takes a quarter of all their processor time.
          isolate: false,
        },
      },
      {
        test: { ...quick, name: 'unit, alone', include: withReplacedModules },
      },
      {
        test: {
          name: 'real',
          include: onRealParts,
          maxWorkers: 2,
          testTimeout: 240_000,
          hookTimeout: 120_000,
          // How soon is for the benchmarks: a busy host may take longer than the second that it is else.
          expect: { poll: { timeout: 10_000 } },
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
