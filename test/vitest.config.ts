/**
 * Owns how the tests run: quick ones side by side; then those on real mounts, two files at a time; then those that
 * record, whose cameras, disks and daemons have deadlines of their own, one file at a time.
 */
import { defineConfig } from 'vitest/config';
import { ClosingLine } from './support/closing-line.js';

const mounting = ['mount', 'cli', 'booking', 'http', 'monitoring', 'page', 'doctor'].map(filesBelow);
const recording = ['recorder', 'daemon', 'end-to-end', 'faults', 'systemd'].map(filesBelow);

function filesBelow(folder: string): string {
  return `test/${folder}/**/*.test.ts`;
}

export default defineConfig({
  test: {
    reporters: ['default', new ClosingLine()],
    globalSetup: 'test/support/build-dist.ts',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...mounting, ...recording],
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'mounting',
          include: mounting,
          maxWorkers: 2,
          testTimeout: 240_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'recording',
          include: recording,
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
