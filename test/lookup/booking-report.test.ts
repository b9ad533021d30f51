import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { reportBooking } from '../../src/lookup/booking-report.js';
import { lookUpBooking } from '../../src/lookup/lookup.js';
import { find, LookupDisks, windowFrom } from '../support/lookup-disks.js';
import { camera } from '../support/merged-day.js';
import { madrid } from '../support/recorded-days.js';
import { knownDay } from '../support/times.js';

const minute = 60_000;

let disks: LookupDisks;

beforeEach((context) => {
  disks = new LookupDisks(context);
});

describe('the report', () => {
  test('is that of the design', () => {
    const [name] = disks.record(0, { fromMs: 0, count: 1 });
    const report = reportBooking(find(disks.daysOn([0]), windowFrom(1000, 10_800)), madrid);
    expect(report).toEqual({
      camera: 'court-1',
      day: '20260115',
      window: { start: '2026-01-15T00:00:01.000+01:00', end: '2026-01-15T00:00:10.800+01:00' },
      source: 'roots',
      segments: [
        {
          start: '2026-01-15T00:00:00.000+01:00',
          end: '2026-01-15T00:00:06.000+01:00',
          disk: 'disk-a',
          path: join(disks.media(0), name ?? ''),
          bytes: `segment ${name}`.length,
        },
      ],
      coverage: {
        ratio: 0.510204,
        coveredSeconds: 5,
        gaps: [{ start: '2026-01-15T00:00:06.000+01:00', end: '2026-01-15T00:00:10.800+01:00', seconds: 4.8 }],
      },
      roots: [{ disk: 'disk-a', path: disks.root(0), state: 'ok' }],
    });
  });

  test('of a camera or day that nobody knows is none', () => {
    expect(
      lookUpBooking(disks.daysOn([0]), madrid, camera, windowFrom(0, minute, knownDay('20260301'))),
    ).toBeUndefined();
  });
});
