import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as HLS from 'hls-parser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DiskConfig } from '../../../src/config/config.js';
import type { Day } from '../../../src/domain/day.js';
import { rootPath } from '../../../src/domain/layout.js';
import { formatInstant } from '../../../src/domain/time-zone.js';
import type { BookingReport } from '../../../src/lookup/booking-report.js';
import { MergedDays } from '../../../src/union/merged-days.js';
import { Observer } from '../../../src/union/observer.js';
import { MergedView } from '../../../src/view/merged-view.js';
import { camera, day, makeDisks, rootsOn, viewSettings } from '../../support/merged-day.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/trees.js';

const { naming } = viewSettings();
const [template] = naming.templates;
const midnightMs = Date.parse('2026-01-15T23:00:00Z');
const noonMs = Date.parse('2026-01-15T11:00:00Z');

describe('the playlist of a merged day', () => {
  let folder: TemporaryFolder;
  let disks: DiskConfig[];
  let view: MergedView;
  let nowMs: number;

  beforeEach(() => {
    folder = temporaryFolder();
    disks = makeDisks(folder.path, 'disk-a', 'disk-b');
    nowMs = noonMs + 3_600_000;
    view = viewOf();
  });

  afterEach(() => folder[Symbol.dispose]());

  function viewOf(media?: string): MergedView {
    const days = new MergedDays({ disks, observer: new Observer(() => undefined), now: () => nowMs });
    const made = new MergedView(days, viewSettings(media));
    const [roots] = rootsOn(disks).values();
    const tomorrow = [...(roots?.values() ?? [])][0] ?? [];
    made.setRoots(
      new Map([
        [
          camera,
          new Map([
            [day, tomorrow],
            ['20260116' as Day, tomorrow],
          ]),
        ],
      ]),
    );
    return made;
  }

  const media = (index: number, ofDay = day) => join(rootPath((disks[index] as DiskConfig).path, ofDay, camera), 'hls');
  const nameAt = (ms: number) => template?.format(naming.zone, ms) ?? '';

  function put(index: number, ms: number, ofDay = day): void {
    mkdirSync(media(index, ofDay), { recursive: true });
    writeFileSync(join(media(index, ofDay), nameAt(ms)), 'video');
    nowMs += 1_000;
  }

  function list(index: number, ms: number, seconds = 6): void {
    const playlist = join(media(index), 'index.m3u8');
    const time = formatInstant(naming.zone, ms);
    appendFileSync(playlist, `#EXT-X-PROGRAM-DATE-TIME:${time}\n#EXTINF:${seconds.toFixed(6)},\n${nameAt(ms)}\n`);
  }

  function begin(index: number): void {
    mkdirSync(media(index), { recursive: true });
    writeFileSync(join(media(index), 'index.m3u8'), '#EXTM3U\n#EXT-X-TARGETDURATION:6\n');
  }

  function text(of = view, path = `/${camera}/${day}/hls/index.m3u8`): string {
    nowMs += 1_000;
    const node = of.resolve(path);
    if (node?.kind !== 'made-up-file') throw new Error(`${path} is not made up`);
    const { attributes, content } = node.edition();
    if (content.kind !== 'text') throw new Error(`${path} is no text`);
    expect(attributes.size).toBe(content.bytes.length);
    return Buffer.from(content.bytes).toString();
  }

  function uris(from: string): string[] {
    const playlist = HLS.parse(from);
    return playlist.isMasterPlaylist ? [] : playlist.segments.map(({ uri }) => uri);
  }

  test('grows with each segment that its recorder lists, and never changes what it said', () => {
    begin(0);
    let before = text();
    for (let index = 0; index < 10; index += 1) {
      const ms = noonMs + index * 6_000;
      put(index < 5 ? 0 : 1, ms);
      if (index === 5) begin(1);
      expect(text(), 'a segment that is not listed yet').toBe(before);
      list(index < 5 ? 0 : 1, ms, index === 3 ? 5.4 : 6);
      const after = text();
      expect(after.startsWith(before)).toBe(true);
      expect(uris(after).at(-1)).toBe(nameAt(ms));
      before = after;
    }
    expect(before).not.toContain('ENDLIST');
  });

  test('of a recorder that lists nothing is one segment behind', () => {
    const seen: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      put(0, noonMs + index * 6_000);
      const after = text();
      expect(after.startsWith(seen.at(-1) ?? '')).toBe(true);
      expect(uris(after)).toHaveLength(index);
      seen.push(after);
    }
    nowMs = midnightMs + 3_600_000;
    expect(uris(text())).toHaveLength(5);
  });

  test('of a recorder that lists nothing keeps what it said of the segment before a pause', () => {
    let before = '';
    for (let index = 0, ms = noonMs; index < 30; index += 1) {
      put(0, ms);
      const after = text();
      expect(after.startsWith(before)).toBe(true);
      before = after;
      ms += index === 10 ? 60_000 : 5_990 + ((index * index * 7) % 23);
    }
    expect(before).toContain('#EXT-X-DISCONTINUITY');
  });

  test('of a recorder that lists whole seconds is one segment behind, and never changes what it said', () => {
    begin(0);
    let before = text();
    for (let index = 0; index < 5; index += 1) {
      const ms = noonMs + index * 6_200;
      put(0, ms);
      appendFileSync(join(media(0), 'index.m3u8'), `#EXTINF:6,\n${nameAt(ms)}\n`);
      const after = text();
      expect(after.startsWith(before)).toBe(true);
      expect(uris(after)).toHaveLength(index);
      before = after;
    }
  });

  test('ends five minutes after midnight', () => {
    begin(0);
    put(0, noonMs);
    list(0, noonMs);
    nowMs = midnightMs + 290_000;
    const before = text();
    expect(before).not.toContain('ENDLIST');
    nowMs = midnightMs + 300_000;
    expect(text()).toBe(`${before}#EXT-X-ENDLIST\n`);
  });

  test('ends as soon as the next day has a segment', () => {
    begin(0);
    put(0, midnightMs - 3_000);
    list(0, midnightMs - 3_000);
    nowMs = midnightMs + 5_000;
    expect(text()).not.toContain('ENDLIST');
    put(1, midnightMs + 3_000, '20260116' as Day);
    expect(text()).toContain('ENDLIST');
  });

  test("says nothing of what a root's own playlist makes up", () => {
    begin(0);
    for (const index of [0, 1, 2]) put(0, noonMs + index * 6_000);
    list(0, noonMs, 149 * 3600);
    list(0, noonMs + 6_000, -5);
    list(0, noonMs + 7_000);
    appendFileSync(
      join(media(0), 'index.m3u8'),
      `#EXTINF:6,\n../../secret.ts\n#EXTINF:6,\n/etc/passwd\n#EXTINF:nonsense,\n${nameAt(noonMs + 12_000)}\n\0\0\0`,
    );
    nowMs = midnightMs + 3_600_000;
    const playlist = HLS.parse(text());
    if (playlist.isMasterPlaylist) throw new Error('a list of playlists');
    expect(playlist.segments.map(({ uri, duration }) => [uri, duration])).toEqual(
      [0, 6_000, 12_000].map((afterMs) => [nameAt(noonMs + afterMs), 6]),
    );
  });

  test('leaves out what is empty, foreign, or gone', () => {
    begin(0);
    for (const index of [0, 1, 2]) put(0, noonMs + index * 6_000);
    writeFileSync(join(media(0), nameAt(noonMs + 6_000)), '');
    for (let index = 0; index < 2_000; index += 1) writeFileSync(join(media(0), `foreign-${index}.dat`), 'x');
    rmSync(join(media(0), nameAt(noonMs)));
    nowMs = midnightMs + 3_600_000;
    expect(uris(text())).toEqual([nameAt(noonMs + 12_000)]);
  });

  test('refers to files from where it stands, also in a day that is a media folder', () => {
    begin(0);
    appendFileSync(join(media(0), 'index.m3u8'), '#EXT-X-MAP:URI="init #1.mp4"\n');
    writeFileSync(join(media(0), 'init #1.mp4'), 'x');
    put(0, noonMs);
    list(0, noonMs);
    nowMs = midnightMs + 3_600_000;
    const name = nameAt(noonMs);
    const init = '.dayfs/roots/disk-a/hls/init%20%231.mp4';
    expect(text()).toContain(`URI="../${init}"`);
    expect(uris(text())).toEqual([name]);
    const booking = `/${camera}/${day}/.dayfs/bookings/1200-1300.m3u8`;
    expect(text(view, booking)).toContain('URI="../../.dayfs/roots/disk-a/hls/init%20%231.mp4"');
    expect(uris(text(view, booking))).toEqual([`../../hls/${name}`]);
    const flat = viewOf('hls');
    expect(text(flat, `/${camera}/${day}/index.m3u8`)).toContain(`URI="${init}"`);
    expect(uris(text(flat, booking))).toEqual([`../../${name}`]);
    expect(uris(text(viewOf('snapshots'), booking))).toEqual([`../../.dayfs/roots/disk-a/hls/${name}`]);
    expect(viewOf('snapshots').resolve(`/${camera}/${day}/index.m3u8`)).toBeUndefined();
  });

  test('coverage goes up to what was due, and not from one look to the next', () => {
    begin(0);
    for (let index = 0; index < 10; index += 1) {
      put(0, noonMs + index * 6_000);
      list(0, noonMs + index * 6_000);
    }
    nowMs = noonMs + 75_000;
    const path = `/${camera}/${day}/.dayfs/coverage.json`;
    const read = () => JSON.parse(text(view, path)) as { window: { end: string }; coverage: { gaps: unknown[] } };
    const first = read();
    expect(first.window.end).toBe('2026-01-15T12:01:00.000+01:00');
    expect(first.coverage.gaps).toHaveLength(1);
    expect(read()).toEqual(first);
    nowMs = noonMs + 200_000;
    const later = read();
    expect(later.window.end).toBe('2026-01-15T12:02:50.000+01:00');
    expect(later.coverage.gaps).toHaveLength(2);
  });

  test('coverage tells why something is missing, as soon as that is known', () => {
    begin(0);
    begin(1);
    for (const startMs of [noonMs, noonMs + 600_000]) {
      put(0, startMs);
      list(0, startMs);
    }
    nowMs = noonMs + 700_000;
    const path = `/${camera}/${day}/.dayfs/coverage.json`;
    const causes = () => (JSON.parse(text(view, path)) as BookingReport).coverage.gaps.map(({ cause }) => cause);
    expect(causes()).toEqual([undefined, undefined, undefined]);
    const sessions = [
      { startMs: noonMs - 60_000, endMs: noonMs + 6_000 },
      { startMs: noonMs + 590_000, endMs: nowMs },
    ];
    view.setHistory({ switchesMs: [], sessions });
    expect(causes()).toEqual([undefined, 'recorder-down', 'camera-away']);
  });
});
