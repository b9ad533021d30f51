import { expect, test } from 'vitest';
import type { Exported } from '../../src/booking/export/export-booking.js';
import { formatExport } from '../../src/cli/export-text.js';
import type { TimeZone } from '../../src/domain/time-zone.js';

test('segments of one folder that are left out for one reason take one line', () => {
  const gone = (name: string) => ({ path: `/disk-b/20260115/court-1/hls/${name}`, reason: 'no such file' });
  const exported: Exported = {
    path: '/out/booking.mp4',
    bytes: 1024,
    seconds: 4,
    cut: { mode: 'copied', reason: undefined, leadSeconds: 0, hidesLead: false },
    startErrorSeconds: 0,
    coverage: { ratio: 1, coveredMs: 4000, gaps: [] },
    skipped: [gone('1.ts'), { path: '/disk-a/3.ts', reason: 'torn' }, gone('2.ts'), gone('4.ts')],
    reach: { roots: [] },
  };
  const lines = formatExport(exported, 'UTC' as TimeZone).split('\n');
  expect(lines.filter((line) => line.startsWith('skipped: '))).toEqual([
    'skipped: 3 segments, the first of them /disk-b/20260115/court-1/hls/1.ts: no such file',
    'skipped: /disk-a/3.ts: torn',
  ]);
});
