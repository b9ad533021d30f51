/**
 * Owns how the tests run: quick ones side by side, then those on real mounts and a real ffmpeg, two files at a time,
 * since most of what they do is to wait for a camera's next segment.
 */
import { defineConfig } from 'vitest/config';
import { ClosingLine } from './support/closing-line.js';

const onRealParts = [
  'test/mount/**',
  'test/recorder/**',
  'test/daemon/**',
  'test/cli/**',
  'test/booking/**',
  'test/end-to-end/**',
  'test/faults/**',
  'test/http/**',
  'test/monitoring/**',
  'test/page/**',
  'test/systemd/**',
  'test/doctor/**',
];

export default defineConfig({
  test: {
    reporters: ['default', new ClosingLine()],
    globalSetup: 'test/support/build-dist.ts',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: onRealParts,
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'real',
          include: onRealParts.map((folder) => `${folder}/*.test.ts`),
          maxWorkers: 2,
          testTimeout: 240_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
