import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatEntry } from '../../src/disks/placing/root-playlist.js';
import { dayBounds } from '../../src/domain/day.js';
import { verifiedMark } from '../../src/domain/layout.js';
import { formatInstant } from '../../src/domain/time-zone.js';
import { PlaylistText } from '../../src/lookup/playlist-text.js';
import { inOrder, namedColumns, type SegmentColumns } from '../../src/lookup/segment-columns.js';
import { day } from '../support/merged-day.js';
import { coarseTemplate, exactTemplate, madrid, naming } from '../support/recorded-days.js';

const { startMs } = dayBounds(madrid, day);
const head = `#EXTM3U\n${verifiedMark}\n`;

/** One of a few dozen files of a day: most are segments, some listed with another time than their names tell. */
function entryOf(index: number) {
  const atMs = startMs + index * 2000 + 120;
  const name =
    index % 11 === 10 ? `notes-${index}.txt` : (index % 5 === 4 ? coarseTemplate : exactTemplate).format(madrid, atMs);
  const durationSeconds = index % 7 === 6 ? 3 : 2;
  const programDateTime = formatInstant(madrid, atMs + (index % 9 === 8 ? 5000 : 0));
  return { name, durationSeconds, programDateTime, startsRun: index % 13 === 0 };
}

const someFiles = fc.uniqueArray(fc.nat(40), { maxLength: 8 });

/** What happens to a root between one look at it and the next. */
const someChange = fc.record({
  put: someFiles,
  removed: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, someFiles),
  /** By how much each comes after the one before. */
  listed: fc.array(fc.oneof({ weight: 20, arbitrary: fc.constantFrom(1, 1, 1, 2) }, fc.constant(-3)), { maxLength: 8 }),
  isPlaylistNew: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
});

test('what is known of a root from before makes no difference to what its segments tell', () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.array(someChange, { minLength: 2, maxLength: 6 }), (changes) => {
      const files = new Set<string>();
      let last = 0;
      let playlist = new PlaylistText(head);
      let known: { columns: SegmentColumns; notes: ReturnType<PlaylistText['notes']> } | undefined;
      for (const { put, removed, listed, isPlaylistNew } of changes) {
        for (const index of put) files.add(entryOf(index).name);
        for (const index of removed) files.delete(entryOf(index).name);
        const entries = listed.map((step) => entryOf((last = Math.max(0, last + step))));
        for (const { name } of entries.slice(1)) files.add(name);
        const added = entries.map(formatEntry).join('');
        playlist = isPlaylistNew ? new PlaylistText(head + added) : playlist.with(added);
        const notes = playlist.notes();
        const telling = { notes, naming, changedMs: () => undefined };
        const names = [...files].sort();
        const isKnown = known !== undefined && notes.continues(known.notes);
        const columns = namedColumns(names, { ...telling, known: isKnown ? known?.columns : undefined });
        expect(columns).toEqual(namedColumns(names, { ...telling, known: undefined }));
        if (isKnown) taken += known?.columns.names.filter((name) => files.has(name)).length ?? 0;
        known = { columns: inOrder(columns, new Set()), notes };
      }
    }),
    { numRuns: 1000 },
  );
  // Else next to nothing was tried.
  expect(taken).toBeGreaterThan(300);
});

test('a playlist that is another one, or lists out of order, is no continuation', () => {
  const [first, second, third] = [0, 1, 2].map((index) => formatEntry(entryOf(index)));
  const before = new PlaylistText(head + second);
  const notes = before.notes();
  expect(
    before
      .with(third ?? '')
      .notes()
      .continues(notes),
  ).toBe(true);
  expect(new PlaylistText(`${head}${second}${third}`).notes().continues(notes)).toBe(false);
  expect(
    before
      .with(first ?? '')
      .notes()
      .continues(notes),
  ).toBe(false);
});
