import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSegmentNameTemplate } from '../../src/domain/segment-name.js';
import { wallClockMs } from '../../src/domain/time-zone.js';
import { anyInstantMs, anyZone, knownZone } from '../support/times.js';

const defaultTemplate = parseSegmentNameTemplate('%Y%m%dT%H%M%S.%f%z.ts');
const madrid = knownZone('Europe/Madrid');

const literal = fc.constantFrom('', '-', '_', 'T', '.', 'cam ', '%%', '7', '(a|b)', '[0-9]', '$', 'ñ', '\\d');

/** Fields in any order with anything between them, with and without `%f` and `%z`. */
const anyTemplateText = fc
  .tuple(
    fc.subarray(['%f', '%z']).chain((optional) => {
      const fields = ['%Y', '%m', '%d', '%H', '%M', '%S', ...optional];
      return fc.shuffledSubarray(fields, { minLength: fields.length });
    }),
    fc.array(literal, { minLength: 9, maxLength: 9 }),
    fc.constantFrom('.ts', '.mp4', '.m4s'),
  )
  .map(([fields, literals, extension]) => fields.map((field, at) => literals[at] + field).join('') + extension)
  .filter((text) => !text.startsWith('.'));

describe('a segment name', () => {
  test('is read back as the instant it was made from, to the step of its template', () => {
    fc.assert(
      fc.property(anyTemplateText, anyZone, anyInstantMs, (text, zone, instantMs) => {
        const template = parseSegmentNameTemplate(text);
        const startMs = Math.floor(instantMs / template.stepMs) * template.stepMs;
        const read = template.parse(zone, template.format(zone, instantMs));
        expect(read).toContain(startMs);
        if (text.includes('%z')) expect(read).toEqual([startMs]);
      }),
    );
  });

  test('stands for no instant but those whose name it is', () => {
    fc.assert(
      fc.property(anyTemplateText, anyZone, anyInstantMs, (text, zone, instantMs) => {
        const template = parseSegmentNameTemplate(text);
        const name = template.format(zone, instantMs);
        for (const readMs of template.parse(zone, name)) expect(template.format(zone, readMs)).toBe(name);
      }),
    );
  });

  test('differs for instants a step apart, also in the repeated hour, when it carries the offset', () => {
    const withinTheDayMs = fc.integer({ min: Date.parse('2026-10-24T22:00Z'), max: Date.parse('2026-10-25T22:59Z') });
    fc.assert(
      fc.property(withinTheDayMs, withinTheDayMs, (aMs, bMs) => {
        const isSame = defaultTemplate.format(madrid, aMs) === defaultTemplate.format(madrid, bMs);
        expect(isSame).toBe(aMs === bMs);
      }),
    );
  });

  test('is read alike whatever name was read before it', () => {
    const nearMs = fc.array(fc.integer({ min: -90_000, max: 90_000 }), { minLength: 2, maxLength: 8 });
    const change = fc.option(fc.tuple(fc.nat(), fc.constantFrom('0', '6', '9', '+', '-', 'x')));
    fc.assert(
      fc.property(anyTemplateText, anyZone, anyInstantMs, nearMs, change, (text, zone, instantMs, steps, changed) => {
        const template = parseSegmentNameTemplate(text);
        for (const stepMs of steps) {
          const name = template.format(zone, instantMs + stepMs);
          const at = (changed?.[0] ?? 0) % name.length;
          for (const read of [name, name.slice(0, at) + (changed?.[1] ?? name[at]) + name.slice(at + 1)])
            expect(template.parse(zone, read)).toEqual(parseSegmentNameTemplate(text).parse(zone, read));
        }
      }),
    );
  });

  test('is the one that the design shows', () => {
    const startMs = Date.parse('2026-01-15T14:30:00.120+01:00');
    expect(defaultTemplate.format(madrid, startMs)).toBe('20260115T143000.120+0100.ts');
    expect(defaultTemplate.parse(madrid, '20260115T143000.120+0100.ts')).toEqual([startMs]);
  });

  test('without an offset has two readings in the repeated hour and none in the skipped one', () => {
    const local = parseSegmentNameTemplate('%Y%m%d-%H%M%S.ts');
    const [earlier = 0, later = 0, ...more] = local.parse(madrid, '20261025-023000.ts');
    expect([later - earlier, more]).toEqual([3_600_000, []]);
    expect(wallClockMs(madrid, earlier)).toBe(wallClockMs(madrid, later));
    expect(local.parse(madrid, '20260329-023000.ts')).toEqual([]);
  });

  test('of another zone’s offset is the instant that it says', () => {
    const startMs = Date.parse('2026-01-15T08:30:00-05:00');
    expect(defaultTemplate.parse(madrid, '20260115T083000.000-0500.ts')).toEqual([startMs]);
  });

  test.each([
    ['an empty name', ''],
    ['another file', 'index.m3u8'],
    ['a name with more before it', 'x20260115T143000.120+0100.ts'],
    ['a name with more after it', '20260115T143000.120+0100.ts.tmp'],
    ['a line feed at its end', '20260115T143000.120+0100.ts\n'],
    ['a 30th of February', '20260230T143000.120+0100.ts'],
    ['a 25th hour', '20260115T243000.120+0100.ts'],
    ['a 60th second', '20260115T143060.120+0100.ts'],
    ['the year 0', '00000115T143000.120+0100.ts'],
    ['an offset of 99 hours', '20260115T143000.120+9900.ts'],
    ['an offset of 60 minutes', '20260115T143000.120+0060.ts'],
    ['digits of another script', '２０２６0115T143000.120+0100.ts'],
  ])('is not read from %s', (_, name) => {
    expect(defaultTemplate.parse(madrid, name)).toEqual([]);
  });
});

describe('a segment name template', () => {
  test.each([
    ['', 'it lacks %Y %m %d %H %M %S'],
    ['index.ts', 'it lacks %Y %m %d %H %M %S'],
    ['%Y%m%d-%H%M.ts', 'it lacks %S'],
    ['%Y%m%d-%H%M%S%S.ts', '%S stands in it twice'],
    ['%Y%m%d-%H%M%S-%q.ts', '"%q" is not a field'],
    ['%Y%m%d-%H%M%S.ts%', '"%" is not a field'],
    ['%Y/%m%d-%H%M%S.ts', 'a file name holds no "/"'],
    ['%Y%m%d\n%H%M%S.ts', 'a file name holds no "/" and no control characters'],
    ['.%Y%m%d-%H%M%S.ts', 'hidden from readers'],
    ['%Y%m%d-%H%M%S', 'does not end in an extension'],
    ['%Y%m%d-%H%M.%S', 'does not end in an extension'],
    [`${'x'.repeat(200)}%Y%m%d-%H%M%S.ts`, 'longer than 200 bytes'],
  ])('such as %j is refused with its reason', (text, reason) => {
    expect(() => parseSegmentNameTemplate(text)).toThrow(expect.objectContaining({ kind: 'usage' }));
    expect(() => parseSegmentNameTemplate(text)).toThrow(reason);
  });

  test('knows the shortest step of time that changes the name', () => {
    expect(defaultTemplate.stepMs).toBe(1);
    expect(parseSegmentNameTemplate('%Y%m%d-%H%M%S.ts').stepMs).toBe(1000);
  });
});
