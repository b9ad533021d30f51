import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifiedMark } from '../../src/domain/layout.js';
import type { PlaylistNotes } from '../../src/lookup/playlist-notes.js';
import { PlaylistParser, parsePlaylistNotes } from '../../src/lookup/playlist-parser.js';
import { noteOf } from '../support/playlist-notes.js';

const head = '#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:6\n';
const time = '2026-01-15T14:30:00.120+01:00';
const entry = (name: string, seconds = '6.000000') =>
  `#EXT-X-PROGRAM-DATE-TIME:${time}\n#EXTINF:${seconds},\n${name}\n`;

const told = (notes: PlaylistNotes) => ({
  isVerified: notes.isVerified,
  notes: notes.names().map((name) => [name, noteOf(notes, name)]),
});
const toldBy = (text: string) => told(parsePlaylistNotes(text));
const namesIn = (text: string) => parsePlaylistNotes(text).names();

describe('a playlist', () => {
  test('tells length, start, run and init segment of each segment', () => {
    const text = `${head}${entry('1.ts')}#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="init.mp4"\n${entry('2.mp4', '5.5')}${entry('3.mp4')}`;
    const startMs = Date.parse(time);
    const notes = parsePlaylistNotes(text);
    expect(notes.names().map((name) => [name, noteOf(notes, name)])).toEqual([
      ['1.ts', { durationMs: 6000, startMs, startsRun: false, initName: undefined }],
      ['2.mp4', { durationMs: 5500, startMs, startsRun: true, initName: 'init.mp4' }],
      ['3.mp4', { durationMs: 6000, startMs, startsRun: false, initName: 'init.mp4' }],
    ]);
  });

  test('with the line ends of Windows is read alike', () => {
    const text = `${head}${verifiedMark}\n${entry('1.ts')}\n#EXT-X-DISCONTINUITY\n${entry('./2.ts')}`;
    expect(toldBy(text.replaceAll('\n', '\r\n'))).toEqual(toldBy(text));
  });

  test('has lengths in whole seconds whatever titles follow them', () => {
    const isRounded = (...lengths: string[]) =>
      parsePlaylistNotes(head + lengths.map((length) => `#EXTINF:${length}\n1.ts\n`).join('')).isRounded;
    expect(isRounded('6', '6,', '6,1.ts', '6, court no. 1')).toBe(true);
    expect(isRounded('6,1.ts', '6.0,1.ts')).toBe(false);
  });

  test('is dayfs’s own by its mark alone', () => {
    expect(parsePlaylistNotes(head + entry('1.ts')).isVerified).toBe(false);
    expect(parsePlaylistNotes(`${head}${verifiedMark}\n${entry('1.ts')}`).isVerified).toBe(true);
  });
});

describe('what lies or is torn', () => {
  test.each(['../1.ts', '/etc/passwd', 'sub/1.ts', '..', '.', './', './../1.ts', 'http://host/1.ts', 'file:///1.ts'])(
    'the name %j leads elsewhere and is left out',
    (name) => expect(namesIn(head + entry(name) + entry('2.ts'))).toEqual(['2.ts']),
  );

  test.each(['-6', '0', '0.0004', 'NaN', 'Infinity', '', 'six', '1e999'])('the length %j is none', (seconds) => {
    expect(namesIn(head + entry('1.ts', seconds) + entry('2.ts'))).toEqual(['2.ts']);
  });

  test('an init segment elsewhere is none', () => {
    const text = `${head}#EXT-X-MAP:URI="../init.mp4"\n${entry('1.mp4')}`;
    expect(noteOf(parsePlaylistNotes(text), '1.mp4')?.initName).toBeUndefined();
  });

  test('a time that is none leaves the length', () => {
    const text = `${head}#EXT-X-PROGRAM-DATE-TIME:yesterday\n#EXTINF:6,\n1.ts\n`;
    expect(noteOf(parsePlaylistNotes(text), '1.ts')).toMatchObject({ durationMs: 6000, startMs: undefined });
  });

  test('what one entry says is not said of the next', () => {
    const text = `${head}#EXT-X-DISCONTINUITY\n${entry('1.ts')}#EXTINF:6,\n2.ts\n3.ts\n`;
    const notes = parsePlaylistNotes(text);
    expect(noteOf(notes, '2.ts')).toMatchObject({ startMs: undefined, startsRun: false });
    expect(noteOf(notes, '3.ts')).toBeUndefined();
  });

  test('torn anywhere, it still tells what stands before', () => {
    const text = head + entry('1.ts') + entry('2.ts');
    for (let length = (head + entry('1.ts')).length; length < text.length; length += 1) {
      expect(namesIn(text.slice(0, length))[0]).toBe('1.ts');
    }
  });

  test.each(['', '\0'.repeat(100_000), '#EXTINF:6,\n1.ts\n', '\uFEFF', '<html></html>', '{"json":1}'])(
    'a file that is no playlist tells nothing',
    (text) => expect(namesIn(text)).toEqual([]),
  );

  test('any text is read without an error, and leads nowhere', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        for (const name of namesIn(`#EXTM3U\n${text}`)) expect(name).not.toMatch(/\/|^\.{0,2}$/);
      }),
    );
  });

  test('garbage of a hundred thousand lines is read in no time', () => {
    const startedAtMs = performance.now();
    expect(namesIn(head + '#EXT-X-MAP:'.repeat(100_000) + '\n#EXTINF:6\n#,"'.repeat(100_000))).toEqual([]);
    expect(performance.now() - startedAtMs).toBeLessThan(5000);
  });
});

test('read in parts of whole lines, it says what it says as a whole', () => {
  const lines = `${head}${verifiedMark}\n${entry('1.ts')}#EXT-X-DISCONTINUITY\n${entry('2.ts')}`.split(/(?<=\n)/);
  for (let at = 1; at < lines.length; at += 1) {
    const parser = new PlaylistParser();
    parser.add(lines.slice(0, at).join(''));
    parser.add(lines.slice(at).join(''));
    expect(told(parser.notes())).toEqual(toldBy(lines.join('')));
  }
});

/** In a playlist, and in a folder: what looks much like what dayfs writes, and is not quite that. */
const names = ['1.ts', '2.ts', '2.ts ', '#3.ts', './4.ts', '4.ts', '..', '.5.ts', '\u00e4.ts', '6.ts\r', '7.ts\u2028'];
const times = ['14:30:00.120', '14:30:02.120', '14:30:59.999', '14:31:00.000', '14:30:00,120', '14:30:61.000'];
const line = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...times).map((of) => `#EXT-X-PROGRAM-DATE-TIME:2026-01-15T${of}+01:00`) },
  { weight: 8, arbitrary: fc.constantFrom('#EXTINF:6.000000,', '#EXTINF:2,', '#EXTINF:no,') },
  { weight: 8, arbitrary: fc.constantFrom(...names) },
  { weight: 1, arbitrary: fc.constantFrom('', '#EXT-X-DISCONTINUITY', '#EXT-X-MAP:URI="init.mp4"', verifiedMark) },
);
const plainEntry = fc
  .tuple(fc.constantFrom(...times), fc.constantFrom('6.000000', '2'), fc.constantFrom(...names))
  .map(([of, length, name]) => `#EXT-X-PROGRAM-DATE-TIME:2026-01-15T${of}+01:00\n#EXTINF:${length},\n${name}`);

test('one that is read beside the names of its folder says what it says alone, to the last line', () => {
  const lines = fc.array(fc.oneof({ weight: 3, arbitrary: plainEntry }, line), { maxLength: 40 });
  const expected = fc.subarray(names.filter((name) => !name.includes('/') && name !== '..').sort());
  fc.assert(
    fc.property(lines, expected, fc.boolean(), (said, ofFolder, isWhole) => {
      const text = `${head}${said.join('\n')}${isWhole ? '\n' : ''}`;
      expect(told(parsePlaylistNotes(text, ofFolder))).toEqual(told(lineByLine(text)));
    }),
    { numRuns: 1000 },
  );
});

/** No entry is known as one, since each line comes by itself. */
function lineByLine(text: string): PlaylistNotes {
  const parser = new PlaylistParser();
  for (const each of text.split(/(?<=\n)/)) parser.add(each);
  return parser.notes();
}
