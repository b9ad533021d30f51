import { appendFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import { NotedPlaylists } from '../../src/lookup/noted-playlists.js';
import type { Branch } from '../../src/union/branch.js';
import { MergedDays } from '../../src/union/merged-days.js';
import { Observer } from '../../src/union/observer.js';
import { camera, day, makeDisks } from '../support/merged-day.js';
import { noteOf } from '../support/playlist-notes.js';
import { mediaPath, record } from '../support/recorded-days.js';
import { type TemporaryFolder, temporaryFolder } from '../support/trees.js';

let folder: TemporaryFolder;
let playlists: NotedPlaylists;
let media: Branch;
let path: string;
let disk: DiskConfig;

beforeEach(() => {
  folder = temporaryFolder();
  [disk] = makeDisks(folder.path, 'disk-a') as [DiskConfig];
  const observer = new Observer(() => undefined);
  playlists = new NotedPlaylists(observer);
  const days = new MergedDays({ disks: [disk], observer, now: Date.now });
  media = (days.root(camera, day, disk.id) as Branch).into('hls');
  path = join(mediaPath({ disk, day }), 'index.m3u8');
});

afterEach(() => folder[Symbol.dispose]());

const names = () => playlists.of(media).notes().names();
const entry = (name: string, seconds = 6) => `#EXTINF:${seconds},\n${name}\n`;

test('an unchanged playlist is the same object', () => {
  record({ disk, day, fromMs: 0, count: 3 });
  expect(playlists.of(media)).toBe(playlists.of(media));
});

test('what dayfs adds is noted with what was there, in another object', () => {
  record({ disk, day, fromMs: 0, count: 3 });
  const before = playlists.of(media);
  const known = names();
  appendFileSync(path, entry('4.ts', 5));
  expect(playlists.of(media)).not.toBe(before);
  expect(names()).toEqual([...known, '4.ts']);
  expect(noteOf(playlists.of(media).notes(), '4.ts')?.durationMs).toBe(5000);
});

test('an entry that is being written counts once it is whole', () => {
  record({ disk, day, fromMs: 0, count: 1 });
  const whole = `#EXT-X-DISCONTINUITY\n${entry('2.ts')}`;
  for (let length = 1; length < whole.length; length += 1) {
    appendFileSync(path, whole.slice(length - 1, length));
    expect(names()).toHaveLength(1);
  }
  appendFileSync(path, '\n');
  expect(noteOf(playlists.of(media).notes(), '2.ts')).toMatchObject({ durationMs: 6000, startsRun: true });
});

test('another playlist in its place is read from its beginning', () => {
  record({ disk, day, fromMs: 0, count: 3 });
  const known = names();
  writeFileSync(`${path}.new`, readFileSync(path, 'utf8').replace(known[0] ?? '', 'first.ts') + entry('4.ts'));
  renameSync(`${path}.new`, path);
  expect(names()).toEqual(['first.ts', ...known.slice(1), '4.ts']);
});

test('a playlist of another program is read whole each time it changes', () => {
  record({ disk, day, fromMs: 0, count: 3, playlist: 'another' });
  expect(names()).toHaveLength(3);
  writeFileSync(path, `#EXTM3U\n${entry('only.ts')}#EXTINF:6,\nlast.ts${' '.repeat(1000)}`);
  expect(names()).toEqual(['only.ts', 'last.ts']);
});

test('one that was cut off, or is gone, is forgotten', () => {
  record({ disk, day, fromMs: 0, count: 3 });
  expect(names()).toHaveLength(3);
  truncateSync(path, 0);
  expect(names()).toEqual([]);
  rmSync(path);
  expect(names()).toEqual([]);
});
