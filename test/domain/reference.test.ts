import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatReference, parseReference } from '../../src/domain/reference.js';

describe('a reference to a file', () => {
  test('leaves names of the default template as they are', () => {
    expect(formatReference('20260115T143000.120+0100.ts')).toBe('20260115T143000.120+0100.ts');
  });

  test('hides what would begin a comment, a scheme, a query, a fragment or a code', () => {
    expect(formatReference('#a:b c?d%e"f.ts')).toBe('%23a%3Ab%20c%3Fd%25e%22f.ts');
  });

  test('is the path of its file to every reader of URLs', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (name) => {
        fc.pre(!/^\.{1,2}$/.test(name));
        const url = new URL(formatReference(name), 'http://host/court-1/20260115/hls/index.m3u8');
        expect(decodeURIComponent(url.pathname)).toBe(`/court-1/20260115/hls/${name}`);
      }),
    );
  });

  test('is read back, where it spells its name otherwise', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const reference = formatReference(name);
        expect(parseReference(reference)).toBe(reference.includes('%') ? name : undefined);
      }),
    );
  });

  test('is no name that only looks like one', () => {
    for (const name of ['100%.ts', '%zz.ts', '%ff.ts', 'a%41.ts', '%2e%2e', '%2B.ts'])
      expect(parseReference(name), name).toBeUndefined();
  });
});
