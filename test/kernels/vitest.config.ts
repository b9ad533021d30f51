/**
 * Owns how the tests run on another kernel (scripts/kernels): one file at a time, on what was built outside, and with
 * time enough for a machine whose every instruction is translated.
 */
import { defineConfig } from 'vitest/config';
import { ClosingLine } from '../support/closing-line.js';

export default defineConfig({
  test: {
    reporters: ['verbose', new ClosingLine()],
    include: ['test/mount/**/*.test.ts'],
    exclude: ['test/mount/libfuse/**'],
    env: { DAYFS_TEST_DRIVER: 'kernel', DAYFS_TEST_SLOWNESS: '10' },
    maxWorkers: 1,
    testTimeout: 2_400_000,
    hookTimeout: 1_200_000,
  },
});
