import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatInstant } from '../../src/domain/time-zone.js';
import type { BookedSegment } from '../../src/lookup/lookup.js';
import { packSegments, tellSegments } from '../../src/lookup/packed-segments.js';
import type { Branch } from '../../src/union/branch.js';
import { madrid } from '../support/recorded-days.js';

const branches = [
  { disk: 'disk-a', path: '/disks/a/20260115/court-1/hls' },
  { disk: 'disk-b', path: '/disks/b/20260115/court-1/hls' },
  { disk: undefined, path: '/flat/court-1' },
] as const;

const anySegment = fc.record({
  branch: fc.constantFrom(...branches).map((branch) => branch as unknown as Branch),
  name: fc.stringMatching(/^[a-z0-9 é#%"\n]{1,20}$/),
  startMs: fc.integer({ min: 1_768_431_600_000, max: 1_768_518_000_000 }),
  lateMs: fc.constantFrom(0, 0, 40),
  bytes: fc.integer({ min: 1, max: 2 ** 40 }),
  initName: fc.constantFrom(undefined, undefined, 'init.mp4'),
});

test('what is told of segments is what was packed of them, however many and wherever they lie', () => {
  fc.assert(
    fc.property(fc.array(anySegment), (segments) => {
      const booked = segments.map(({ branch, name, startMs, lateMs, bytes, initName }) => {
        const segment = { branch, name, startMs, initName };
        return { segment, startMs: startMs + lateMs, endMs: startMs + 2000, bytes } as BookedSegment;
      });
      expect(tellSegments(structuredClone(packSegments(booked)), madrid)).toEqual(
        segments.map(({ branch, name, startMs, lateMs, bytes, initName }) => ({
          start: formatInstant(madrid, startMs + lateMs),
          end: formatInstant(madrid, startMs + 2000),
          disk: branch.disk ?? null,
          path: `${branch.path}/${name}`,
          bytes,
          ...(lateMs === 0 ? {} : { fileStart: formatInstant(madrid, startMs) }),
          ...(initName === undefined ? {} : { init: `${branch.path}/${initName}` }),
        })),
      );
    }),
  );
});
