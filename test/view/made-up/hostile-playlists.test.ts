import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DiskConfig } from '../../../src/config/config.js';
import { rootPath, verifiedMark } from '../../../src/domain/layout.js';
import type { BookingReport } from '../../../src/lookup/booking-report.js';
import { MergedDays } from '../../../src/union/merged-days.js';
import { Observer } from '../../../src/union/observer.js';
import { MergedView } from '../../../src/view/merged-view.js';
import { NotShownError } from '../../../src/view/not-shown-error.js';
import { camera, day, makeDisks, rootsOn, viewSettings } from '../../support/merged-day.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/trees.js';

const { naming } = viewSettings();
const noonMs = Date.parse('2026-01-15T11:00:00Z');
const names = Array.from({ length: 6 }, (_, index) => naming.templates[0]?.format(naming.zone, noonMs + index * 6000));
const segments = names.map((name) => name ?? '');

const seconds = fc.oneof(
  fc.constantFrom(
    '6',
    '6.000000',
    '-6',
    '0',
    '1e308',
    '1e-308',
    'NaN',
    '',
    '0x10',
    '999999999999999999999',
    '5.9,title',
  ),
  fc.double().map(String),
);
const instant = fc.oneof(
  fc.constantFrom('2026-01-15T12:00:00.000+01:00', '2026-01-15', '0000-00-00T99:99:99Z', '+275760-09-13T00:00:00Z', ''),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
);
const reference = fc.oneof(
  fc.constantFrom(...segments),
  fc.constantFrom(
    '../../../../etc/passwd',
    '/etc/passwd',
    'file:///etc/passwd',
    '..',
    'index.m3u8',
    'init.mp4',
    '%2e%2e/x',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const line = fc.oneof(
  seconds.map((text) => `#EXTINF:${text},`),
  instant.map((text) => `#EXT-X-PROGRAM-DATE-TIME:${text}`),
  reference,
  reference.map((uri) => `#EXT-X-MAP:URI="${uri}"`),
  fc.constantFrom(
    '#EXT-X-DISCONTINUITY',
    '#EXT-X-ENDLIST',
    '#EXTM3U',
    verifiedMark,
    '\0\0\0',
    '\r',
    '#EXT-X-MAP:URI="',
  ),
);
const playlist = fc
  .tuple(fc.boolean(), fc.array(line, { maxLength: 24 }), fc.constantFrom('\n', '\r\n', '\n\n'))
  .map(([isMarked, lines, end]) => ['#EXTM3U', ...(isMarked ? [verifiedMark] : []), ...lines].join(end));

let folder: TemporaryFolder;
let disks: DiskConfig[];

beforeAll(() => {
  folder = temporaryFolder();
  disks = makeDisks(folder.path, 'disk-a', 'disk-b');
  segments.forEach((name, index) => {
    mkdirSync(mediaOf(index % 2), { recursive: true });
    writeFileSync(join(mediaOf(index % 2), name), 'video');
  });
});

afterAll(() => folder[Symbol.dispose]());

const mediaOf = (index: number) => join(rootPath((disks[index] as DiskConfig).path, day, camera), 'hls');

/** Empty for what is no transport stream, if the playlists are believed, and so is not there. */
function textOf(view: MergedView, path: string): string {
  const node = view.resolve(`/${camera}/${day}/${path}`);
  if (node?.kind !== 'made-up-file') throw new Error(`${path} is not made up`);
  try {
    const { content } = node.edition();
    return content.kind === 'text'
      ? Buffer.from(content.bytes).toString()
      : content.parts.map((part) => part.path).join('\n');
  } catch (error) {
    if (error instanceof NotShownError) return '';
    throw error;
  }
}

/** What a playlist, or a list for ffmpeg, names. */
const namedIn = (text: string) =>
  text
    .split('\n')
    .filter(
      (each) =>
        each !== '' &&
        !each.startsWith('#') &&
        !each.includes('point ') &&
        !each.startsWith('ffconcat') &&
        !each.startsWith('duration'),
    )
    .map((each) => each.replace(/^file '?|'$/g, '').replace(/^.*\/hls\//, ''));

test('whatever the roots’ own playlists say, what is made of them names the day’s segments alone, and no absurd time', () => {
  fc.assert(
    fc.property(playlist, playlist, (first, second) => {
      for (const [index, text] of [first, second].entries()) writeFileSync(join(mediaOf(index), 'index.m3u8'), text);
      const days = new MergedDays({ disks, observer: new Observer(() => undefined), now: () => noonMs + 3_600_000 });
      const view = new MergedView(days, viewSettings());
      view.setRoots(rootsOn(disks));
      for (const path of [
        'hls/index.m3u8',
        ...['m3u8', 'ffconcat', 'ts'].map((end) => `.dayfs/bookings/1150-1310.${end}`),
      ]) {
        for (const name of namedIn(textOf(view, path))) expect(segments, path).toContain(name);
      }
      for (const [, length] of textOf(view, 'hls/index.m3u8').matchAll(/^#EXTINF:(.*),$/gm)) {
        expect(Number(length)).toBeGreaterThan(0);
        expect(Number(length)).toBeLessThan(3600);
      }
      for (const path of ['.dayfs/coverage.json', '.dayfs/bookings/1150-1310.json']) {
        const { coverage } = JSON.parse(textOf(view, path)) as BookingReport;
        expect(coverage.ratio).toBeGreaterThanOrEqual(0);
        expect(coverage.ratio).toBeLessThanOrEqual(1);
      }
    }),
    { seed: 1, numRuns: 120 },
  );
});
