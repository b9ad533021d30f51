import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addEntry,
  makeRootPlaylist,
  type PlaylistEntry,
  parseRootPlaylist,
  type RootPlaylist,
} from '../../../src/disks/placing/root-playlist.js';
import { verifiedMark } from '../../../src/domain/layout.js';

const entry: fc.Arbitrary<PlaylistEntry> = fc.record({
  name: fc.stringMatching(/^[A-Za-z0-9#+:ñ -]{1,20}\.ts$/),
  durationSeconds: fc.double({ min: 0.001, max: 30, noNaN: true }),
  programDateTime: fc.constant('2026-01-15T14:30:00.120+01:00'),
  startsRun: fc.boolean(),
});
const entries = fc.uniqueArray(entry, { minLength: 1, maxLength: 8, selector: ({ name }) => name });

function listed([first, ...rest]: readonly PlaylistEntry[]): RootPlaylist {
  if (first === undefined) throw new Error('no entries');
  return rest.reduce(addEntry, makeRootPlaylist(first));
}

function made(overrides: Partial<PlaylistEntry>): PlaylistEntry {
  const programDateTime = '2026-01-15T14:30:00.120+01:00';
  return { name: 'a.ts', durationSeconds: 6, programDateTime, startsRun: false, ...overrides };
}

describe("a root's own playlist", () => {
  test('reads as RFC 8216 wants it', () => {
    const later = '2026-01-15T14:30:06.120+01:00';
    const playlist = listed([
      made({ startsRun: true }),
      made({ name: 'b.ts', durationSeconds: 6.006, programDateTime: later, startsRun: true }),
    ]);
    expect(playlist.text.split('\n')).toEqual([
      '#EXTM3U',
      verifiedMark,
      '#EXT-X-VERSION:3',
      '#EXT-X-TARGETDURATION:6',
      '#EXT-X-MEDIA-SEQUENCE:0',
      '#EXT-X-PLAYLIST-TYPE:EVENT',
      '#EXT-X-PROGRAM-DATE-TIME:2026-01-15T14:30:00.120+01:00',
      '#EXTINF:6.000000,',
      'a.ts',
      '#EXT-X-DISCONTINUITY',
      '#EXT-X-PROGRAM-DATE-TIME:2026-01-15T14:30:06.120+01:00',
      '#EXTINF:6.006000,',
      'b.ts',
      '',
    ]);
  });

  test('is read back with every name, whatever the names look like', () => {
    fc.assert(
      fc.property(entries, (all) => {
        expect(parseRootPlaylist(listed(all).text)).toEqual(listed(all));
      }),
    );
  });

  test('never has a duration above its target', () => {
    fc.assert(
      fc.property(entries, (all) => {
        const { text, targetSeconds } = listed(all);
        expect(text).toContain(`#EXT-X-TARGETDURATION:${targetSeconds}\n`);
        for (const { durationSeconds } of all) expect(Math.round(durationSeconds)).toBeLessThanOrEqual(targetSeconds);
      }),
    );
  });

  test('is healed wherever it was torn: whole entries stay, the torn one can be added again', () => {
    fc.assert(
      fc.property(entries, fc.nat(), fc.constantFrom('', '\0\0\0\0'), (all, cut, zeros) => {
        const whole = listed(all);
        const last = addEntry(whole, made({ name: 'torn.ts', startsRun: true }));
        fc.pre(last.targetSeconds === whole.targetSeconds);
        const addedLength = last.text.length - whole.text.length;
        const torn = last.text.slice(0, whole.text.length + (cut % addedLength)) + zeros;
        const healed = parseRootPlaylist(torn);
        expect(healed).toEqual(whole);
        expect(healed && addEntry(healed, made({ name: 'torn.ts', startsRun: true }))).toEqual(last);
      }),
    );
  });

  test('begins anew where not one entry was left whole', () => {
    const { text } = makeRootPlaylist(made({}));
    const healed = parseRootPlaylist(text.slice(0, text.indexOf('a.ts')));
    expect(healed?.names.size).toBe(0);
    expect(healed && addEntry(healed, made({ startsRun: true })).text).toBe(text);
  });

  test('is not taken from a text of another kind', () => {
    expect(parseRootPlaylist('')).toBeUndefined();
    expect(parseRootPlaylist('#EXTM3U\n')).toBeUndefined();
    expect(parseRootPlaylist('hello\n#EXT-X-TARGETDURATION:6\n')).toBeUndefined();
  });
});
