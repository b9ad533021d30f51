import { expect, test } from 'vitest';
import { verifiedMark } from '../../src/domain/layout.js';
import { PlaylistText } from '../../src/lookup/playlist-text.js';

const names = Array.from({ length: 2001 }, (_, index) => `${String(index).padStart(4, '0')}.ts`);
const entryOf = (name: string) => `#EXTINF:6.000000,\n${name}\n`;
const whole = `#EXTM3U\n${verifiedMark}\n${names.slice(0, -1).map(entryOf).join('')}`;

test('one that grows while it is parsed notes each segment once, whichever of both is asked first', () => {
  for (const isEarlierFirst of [true, false]) {
    const earlier = new PlaylistText(whole);
    expect(earlier.parseSome()).toBe(true);
    const later = earlier.with(entryOf(names.at(-1) ?? ''));
    const [first, second] = isEarlierFirst ? [earlier, later] : [later, earlier];
    while (first.parseSome());
    while (second.parseSome());
    expect(earlier.notes().names()).toEqual(names.slice(0, -1));
    expect(later.notes().names()).toEqual(names);
  }
});
