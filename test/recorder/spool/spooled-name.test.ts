import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatSpooledName, parseSpooledName } from '../../../src/recorder/spool/spooled-name.js';

const names = fc.record({
  index: fc.nat(2 ** 31 - 1),
  timing: fc.option(
    fc.record({ startMs: fc.nat(2 ** 42), durationSeconds: fc.nat(3_600_000_000).map((each) => each / 1e6) }),
    { nil: undefined },
  ),
});

test('a name in the spool is read back as it was written', () => {
  fc.assert(
    fc.property(names, (name) => {
      expect(parseSpooledName(formatSpooledName(name))).toEqual(name);
    }),
  );
});

test('names in the spool stand in the order of the run, as text too', () => {
  fc.assert(
    fc.property(names, names, (a, b) => {
      fc.pre(a.index < b.index);
      expect(formatSpooledName(a) < formatSpooledName(b)).toBe(true);
    }),
  );
});

test.each(['', 'segments.csv', '1.ts', '0000000001.ts.new', '0000000001_5.ts', '0000000001_5_x.ts'])(
  '%j is no name of a segment',
  (name) => expect(parseSpooledName(name)).toBeUndefined(),
);
