import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginsAsTransportStream } from '../../../src/view/made-up/begun-segments.js';

const packets = (count: number) => {
  const bytes = new Uint8Array(188 * count).fill(0xff);
  for (let at = 0; at < bytes.length; at += 188) bytes[at] = 0x47;
  return bytes;
};

describe('a file begins as MPEG-TS', () => {
  test('where packets follow one another, also from within one on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 187 }), fc.integer({ min: 3, max: 9 }), (torn, count) => {
        expect(beginsAsTransportStream(packets(count).subarray(torn))).toBe(true);
      }),
    );
  });

  test('of a single packet', () => {
    expect(beginsAsTransportStream(packets(1))).toBe(true);
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['zeros', new Uint8Array(1128)],
    ['text', Buffer.from('G is the letter of the sync byte, and not more. '.repeat(30))],
    ['one packet and zeros', Uint8Array.from([...packets(1), ...new Uint8Array(940)])],
  ])('and not where there is %s', (_, head) => {
    expect(beginsAsTransportStream(head)).toBe(false);
  });
});
