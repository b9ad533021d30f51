import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseTimeZone } from '../../../src/domain/time-zone.js';
import { ListingCounts } from '../../../src/union/listing-counts.js';
import type { HeldViewData } from '../../../src/workers/held-view.js';
import { makePlaylists, ViewRehearsal } from '../../../src/workers/rehearsal/view-rehearsal.js';

const data = (parts: Partial<HeldViewData> = {}): HeldViewData => ({
  disks: [],
  media: undefined,
  incompleteDays: 'show',
  legacy: undefined,
  zone: parseTimeZone('Europe/Madrid') ?? expect.unreachable(),
  nameTemplates: ['%Y%m%dT%H%M%S.%f%z.ts'],
  segmentSeconds: 6,
  listingCounts: new ListingCounts().shared,
  ...parts,
});

const openFiles = () => readdirSync('/proc/self/fd').length;

const textOf = (edition: ReturnType<typeof makePlaylists> extends Generator<infer E> ? E : never) =>
  edition.content.kind === 'text' ? Buffer.from(edition.content.bytes).toString() : expect.unreachable();

test.each([
  ['as it is', {}],
  ['that shows another media folder', { media: 'mp4' }],
  ['that shows the segments as the day itself', { media: 'hls' }],
  ['that fails incomplete days', { incompleteDays: 'fail' as const }],
  ['whose names tell no offset', { nameTemplates: ['court_%Y-%m-%d_%H-%M-%S.ts'] }],
  ['on the other half of the earth', { zone: parseTimeZone('Australia/Lord_Howe') ?? expect.unreachable() }],
])('of a view %s each rehearsed day is whole, without a gap, and leaves no file open', (_, parts) => {
  const before = openFiles();
  const days = [...makePlaylists(data(parts))].map(textOf);
  expect(new Set(days).size).toBe(60);
  for (const text of days) {
    expect(text.match(/^#EXTINF:2\.000000,$/gm)).toHaveLength(360);
    // Where one disk follows another.
    expect(text.match(/^#EXT-X-DISCONTINUITY$/gm)).toHaveLength(2);
    expect(text).toMatch(/\n#EXT-X-ENDLIST\n$/);
  }
  expect(openFiles()).toBe(before);
});

test('it takes a step for each of its days, says that it is over, and takes none from then on', () => {
  const failures: unknown[] = [];
  const rehearsal = new ViewRehearsal(data(), (failure) => failures.push(failure));
  let steps = 0;
  while (rehearsal.step()) steps += 1;
  expect(steps).toBe(60);
  expect(rehearsal.isOver).toBe(true);
  expect(rehearsal.step()).toBe(false);
  expect(failures).toEqual([undefined]);
});

test('of what it reads nothing is counted as read from the disks', () => {
  const counts = new ListingCounts();
  for (const _ of makePlaylists(data({ listingCounts: counts.shared })));
  expect(counts.read()).toEqual({ kept: 0, disks: 0 });
});

test('one that fails is over, and says why', () => {
  const failures: unknown[] = [];
  const rehearsal = new ViewRehearsal(data({ nameTemplates: ['%Y.ts'] }), (failure) => failures.push(failure));
  expect(rehearsal.step()).toBe(false);
  expect(rehearsal.isOver).toBe(true);
  expect(failures).toEqual([expect.objectContaining({ message: expect.stringContaining('"%Y.ts" cannot name') })]);
});
