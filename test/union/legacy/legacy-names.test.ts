import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOf } from '../../../src/domain/day.js';
import { parseSegmentNameTemplate } from '../../../src/domain/segment-name.js';
import { LegacyNames } from '../../../src/union/legacy/legacy-names.js';
import { anyInstantMs, anyZone, knownZone } from '../../support/times.js';

const names = (...templates: string[]) =>
  new LegacyNames(knownZone('Europe/Madrid'), templates.map(parseSegmentNameTemplate));

describe('the day of a name in a flat folder', () => {
  test('is the day on which the segment began, whatever the clocks do and with or without an offset', () => {
    const templates = ['%Y%m%d-%H%M%S.ts', 'cam_%Y-%m-%d_%H.%M.%S.mp4', '%d%m%Y_%H%M%S%z.ts'];
    fc.assert(
      fc.property(anyZone, anyInstantMs, fc.constantFrom(...templates), (zone, startMs, text) => {
        const template = parseSegmentNameTemplate(text);
        const legacy = new LegacyNames(zone, [template]);
        expect(legacy.dayOf(template.format(zone, startMs))).toBe(dayOf(zone, startMs));
      }),
    );
  });

  test('is told by the first template that the name is of', () => {
    const both = names('%Y%m%d-%H%M%S.ts', '%d.%m.%Y %H-%M-%S.ts');
    expect(both.dayOf('20260115-143000.ts')).toBe('20260115');
    expect(both.dayOf('16.01.2026 14-30-00.ts')).toBe('20260116');
  });

  test.each([
    ['of no template', '20260115_143000.ts'],
    ['of a time that is none', '20260115-146000.ts'],
    ['of an hour that the clocks left out', '20260329-023000.ts'],
    ['with more behind it', '20260115-143000.ts.part'],
    ['of a path', '../20260115-143000.ts'],
  ])('is not known of a name %s', (_, name) => {
    expect(names('%Y%m%d-%H%M%S.ts').dayOf(name)).toBeUndefined();
  });

  test('is one for both hours that one name stands for', () => {
    expect(names('%Y%m%d-%H%M%S.ts').dayOf('20261025-023000.ts')).toBe('20261025');
  });

  test('picks its names from many, also those whose offset is of another place', () => {
    const template = parseSegmentNameTemplate('%d.%m.%Y_%H%M%S%z.ts');
    fc.assert(
      fc.property(
        anyZone,
        anyZone,
        anyInstantMs,
        fc.array(fc.integer({ min: -72, max: 72 })),
        (zone, other, startMs, hours) => {
          const legacy = new LegacyNames(zone, [template]);
          const all = hours.map((hour) => template.format(other, startMs + hour * 3_600_000)).concat('x.ts', '');
          const day = dayOf(zone, startMs);
          expect(legacy.ofDay(all, day)).toEqual(all.filter((name) => legacy.dayOf(name) === day));
        },
      ),
    );
  });

  test('is skipped where a name is of a template, and of a time that the clocks leave out', () => {
    const legacy = names('%Y%m%d-%H%M%S.ts', '%Y%m%d-%H%M%S%z.ts');
    const all = ['20260329-023000.ts', '20260329-030000.ts', '20260329-023000+0100.ts', '20260329-026000.ts', 'odd.ts'];
    expect(all.filter((name) => legacy.isOfSkippedTime(name))).toEqual(['20260329-023000.ts']);
  });

  test('is missed of a name that ends as segments do', () => {
    const legacy = names('%Y%m%d-%H%M%S.ts', '%Y%m%d%H%M%S.mp4');
    expect(['a.ts', 'b.mp4', 'index.m3u8', 'ts'].filter((name) => legacy.endsAsSegment(name))).toEqual([
      'a.ts',
      'b.mp4',
    ]);
  });
});
