import { pino } from 'pino';
import { expect, test } from 'vitest';
import { RecentWarnings } from '../../src/daemon/recent-warnings.js';

test('the last warnings are kept, the newest first, with what they say beside their message', () => {
  const warnings = new RecentWarnings();
  const log = pino({}, pino.multistream([{ stream: warnings, level: 'warn' }]));
  log.info('nothing to see');
  for (let count = 0; count < 60; count += 1) log.warn({ count }, 'again');
  log.error({ err: new Error('broken'), disks: ['a'], disk: null }, 'it failed');
  const kept = warnings.newestFirst();
  expect(kept).toHaveLength(50);
  expect(kept.slice(0, 2)).toEqual([
    { atMs: expect.any(Number), level: 'error', message: 'it failed', details: { err: 'broken', disks: '["a"]' } },
    { atMs: expect.any(Number), level: 'warning', message: 'again', details: { count: '59' } },
  ]);
});
