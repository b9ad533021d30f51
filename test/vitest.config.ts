/** Owns how the tests run: quick ones side by side, then those on real mounts and a real ffmpeg, one file at a time. */
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
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
