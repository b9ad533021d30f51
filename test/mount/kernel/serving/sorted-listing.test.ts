import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SortedListing } from '../../../../src/mount/kernel/serving/sorted-listings.js';
import { hashName } from '../../../../src/mount/kernel/shared/name-hash.js';
import { type Entry, Listing } from '../../../../src/view/listing.js';

const entriesOf = (names: readonly string[]) => names.map((name): Entry => ({ name, kind: 'file', inode: 1n }));
const offsetOf = (name: string) => {
  const { high, low } = hashName(name);
  return (BigInt(high) << 32n) | BigInt(low);
};

test('a listing is in the order of its offsets, each entry once, and can be read on from any offset', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { maxLength: 300 }), (names) => {
      const listing = new SortedListing(Listing.of(entriesOf(names)));
      const sorted = names.toSorted((a, b) => (offsetOf(a) < offsetOf(b) ? -1 : 1));
      expect(sorted.map((_, place) => listing.entryAt(place).name)).toEqual(sorted);
      expect(listing.length).toBe(names.length);
      expect(listing.placeAfter(2n)).toBe(0);
      sorted.forEach((name, place) => {
        expect(listing.hashAt(place)).toEqual(hashName(name));
        expect(listing.placeAfter(offsetOf(name))).toBe(place + 1);
        expect(listing.placeAfter(offsetOf(name) - 1n)).toBe(place);
      });
    }),
  );
});

test('no two names of a day of one-second segments have one offset', () => {
  const names = Array.from(
    { length: 86_400 },
    (_, second) => `20260115T${String(second).padStart(6, '0')}.000+0100.ts`,
  );
  expect(new Set(names.map(offsetOf)).size).toBe(names.length);
});
