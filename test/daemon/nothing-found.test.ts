import { expect, test } from 'vitest';
import { noneDenied } from '../../src/daemon/denied-folders.js';
import { explainNothing } from '../../src/daemon/nothing-found.js';
import type { CameraName } from '../../src/domain/camera-name.js';
import type { TimeZone } from '../../src/domain/time-zone.js';
import { parseWindow } from '../../src/domain/window.js';
import type { BookingReport } from '../../src/lookup/booking-report.js';

type State = BookingReport['roots'][number]['state'];

const [zone, camera] = ['Europe/Madrid' as TimeZone, 'court-1' as CameraName];
const window = parseWindow(zone, '2026-01-15T14:30', '2026-01-15T16:00');

function saidOf(...states: State[]): string {
  const report: BookingReport = {
    ...{ camera, day: window.day, source: 'roots', segments: [] },
    window: { start: '2026-01-15T14:30:00.000+01:00', end: '2026-01-15T16:00:00.000+01:00' },
    coverage: { ratio: 0, coveredSeconds: 0, gaps: [] },
    roots: states.map((state, index) => ({ disk: `disk-${index}`, path: `/mnt/${index}`, state })),
  };
  const said = explainNothing({
    ...{ camera, window, report, zone, denied: noneDenied, hasLegacy: false, nowMs: window.endMs },
    cameras: () => [camera],
    legacyLack: () => undefined,
  });
  return said.replace(/^no segment of court-1 lies between \S+ and [^:]+:\d\d:\d\d\.000\+01:00/, '');
}

test('a booking of which no segment was found is said to lack what could not be read, and what is gone', () => {
  expect(saidOf('ok', 'ok')).toBe('');
  expect(saidOf('ok', 'unreachable')).toBe(': 1 of 2 roots could not be read, dayfs disks says why');
  expect(saidOf('missing', 'ok')).toBe(': 1 of 2 roots are not on their disks, dayfs roots says which');
  expect(saidOf('missing', 'unreachable')).toBe(
    ': 1 of 2 roots could not be read, dayfs disks says why: 1 of 2 roots are not on their disks, dayfs roots says which',
  );
});
