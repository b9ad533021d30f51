import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { candidatesFor, compareByInstant, firstAtOrAfter, orderByInstant } from '../../src/domain/time-order.js';

const anySegments = fc.array(
  fc.record({ startMs: fc.integer({ min: 0, max: 12 }), name: fc.string({ maxLength: 2 }) }),
  { maxLength: 30 },
);

describe('the order of segments', () => {
  test('is that of their instants, and the same whatever order they came in', () => {
    fc.assert(
      fc.property(anySegments, (segments) => {
        const ordered = orderByInstant(segments);
        for (const [at, segment] of ordered.slice(1).entries()) {
          expect(segment.startMs).toBeGreaterThanOrEqual(ordered[at]?.startMs ?? 0);
        }
        expect(orderByInstant([...segments].reverse())).toEqual(ordered);
      }),
    );
  });

  test('is not that of their names in the repeated hour', () => {
    const later = { startMs: Date.parse('2026-10-25T02:00:00+01:00'), name: '20261025T020000+0100.ts' };
    const earlier = { startMs: Date.parse('2026-10-25T02:00:00+02:00'), name: '20261025T020000+0200.ts' };
    expect(later.name < earlier.name).toBe(true);
    expect(orderByInstant([later, earlier])).toEqual([earlier, later]);
    expect(compareByInstant(earlier, later)).toBeLessThan(0);
  });
});

test('the first segment at or after an instant is the one that a look at each would find', () => {
  fc.assert(
    fc.property(anySegments, fc.integer({ min: -1, max: 13 }), (segments, instantMs) => {
      const ordered = orderByInstant(segments);
      const found = ordered.findIndex(({ startMs }) => startMs >= instantMs);
      expect(firstAtOrAfter(ordered, instantMs)).toBe(found === -1 ? ordered.length : found);
    }),
  );
});

test('a window’s candidates are the segments that start in it and those that start last before it', () => {
  const spans = fc.tuple(fc.integer({ min: 0, max: 13 }), fc.integer({ min: 1, max: 5 }));
  fc.assert(
    fc.property(anySegments, spans, (segments, [startMs, lengthMs]) => {
      const window = { startMs, endMs: startMs + lengthMs };
      const lastBeforeMs = Math.max(...segments.map((segment) => segment.startMs).filter((ms) => ms < startMs));
      const expected = segments.filter(
        (segment) => segment.startMs === lastBeforeMs || (segment.startMs >= startMs && segment.startMs < window.endMs),
      );
      expect(candidatesFor(orderByInstant(segments), window)).toEqual(orderByInstant(expected));
    }),
  );
});
