import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, utimesSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMount, writeConfig } from '../support/dayfs.js';
import { eventually } from '../support/eventually.js';
import {
  frameNumberInput,
  frameNumberOutput,
  frameRange,
  framesPerSecond,
  readFrameNumbers,
} from '../support/frame-numbers.js';
import { describeMount } from '../support/fuse.js';
import { legacyName } from '../support/legacy.js';
import { camera, day, makeDisks } from '../support/merged-day.js';
import { type TemporaryFolder, temporaryFolder } from '../support/trees.js';

const segmentCount = 12;
const nameAt = (second: number) => `${day}-1430${String(second).padStart(2, '0')}.ts`;

/** Written for the flat folder, and never told of dayfs. */
const processors = ['legacy-processor.py', 'legacy-processor.sh'].map((name) =>
  resolve('test/end-to-end/programs', name),
);

describeMount('a processor that was written for the flat folder', () => {
  let folder: TemporaryFolder;
  let before: string;

  /** Segments of a second each, as a recorder of former times left them, the day before and the day after beside them. */
  beforeAll(() => {
    folder = temporaryFolder();
    before = join(folder.path, 'before');
    mkdirSync(before);
    const input = frameNumberInput().filter((argument) => argument !== '-re');
    const cut = ['-t', String(segmentCount), '-g', String(framesPerSecond), '-f', 'segment', '-segment_time', '1'];
    execFileSync('ffmpeg', ['-v', 'error', ...input, ...frameNumberOutput(), ...cut, join(before, '%02d.ts')]);
    readdirSync(before).forEach((name, second) => {
      renameSync(join(before, name), join(before, nameAt(second)));
      utimesSync(join(before, nameAt(second)), 1_768_000_000 + second, 1_768_000_000 + second);
    });
    for (const other of ['20260114', '20260116'])
      copyFileSync(join(before, nameAt(3)), join(before, `${other}-143003.ts`));
  });

  afterAll(() => folder[Symbol.dispose]());

  /** Each place gets the segments of its seconds; those of other days stay where they always were. */
  const layOut = (host: string, places: Record<string, readonly number[]>) => {
    for (const [place, seconds] of Object.entries(places)) {
      mkdirSync(join(host, place), { recursive: true });
      const names = seconds.map(nameAt);
      if (place.startsWith('flat')) names.push('20260114-143003.ts', '20260116-143003.ts');
      for (const name of names) execFileSync('cp', ['-p', join(before, name), join(host, place, name)]);
    }
  };

  const run = (processor: string, from: string, output: string) => ({
    said: execFileSync(processor, [from, `${day}-143003`, `${day}-143010`, output], { encoding: 'utf8' }),
    bytes: readFileSync(output),
  });

  const seconds = Array.from({ length: segmentCount }, (_, second) => second);
  const [flat, rootA, rootB] = [`flat/${camera}/hls`, `disk-a/${day}/${camera}/hls`, `disk-b/${day}/${camera}/hls`];

  test.each<[string, Record<string, readonly number[]>, { media?: string }]>([
    ['all of it in the flat folder', { [flat]: seconds }, {}],
    ['all of it in the flat folder, as the day folder itself', { [flat]: seconds }, { media: 'hls' }],
    ['split over two disks', { [rootA]: seconds.slice(0, 6), [rootB]: seconds.slice(6) }, {}],
    [
      'begun in the flat folder and gone on with on two disks',
      { [flat]: seconds.slice(0, 5), [rootA]: seconds.slice(5, 8), [rootB]: seconds.slice(8) },
      {},
    ],
    [
      'with some segments in two places',
      { [flat]: seconds.slice(0, 6), [rootA]: seconds.slice(4, 9), [rootB]: seconds.slice(8) },
      { media: 'hls' },
    ],
  ])('makes the same of a merged day: %s', async (title, places, { media }) => {
    // Short: the path of a socket may have no more than 107 bytes, wherever temporary folders lie.
    const host = join(folder.path, title.replaceAll(/\W/g, '-').slice(-12));
    const disks = makeDisks(host, 'disk-a', 'disk-b');
    layOut(host, places);
    const mount = { path: join(host, 'merged'), ...(media === undefined ? {} : { media }) };
    const legacy = { path: join(host, 'flat/{camera}/hls'), names: [legacyName] };
    await using _mount = await startMount(
      writeConfig(host, disks, { mount, legacy, recording: { segmentName: legacyName } }),
    );
    const merged = join(host, 'merged', camera, day, media === undefined ? 'hls' : '');
    await eventually(() => readdirSync(merged).filter((name) => name.endsWith('.ts')).length === segmentCount);
    for (const processor of processors) {
      const [expected, found] = [before, merged].map((from, at) => run(processor, from, join(host, `${at}.ts`)));
      expect(found?.said).toBe(expected?.said);
      expect(found?.said.split('\n')).toHaveLength(7 + 1);
      expect(found?.bytes.equals(expected?.bytes ?? Buffer.alloc(0))).toBe(true);
    }
    expect(await readFrameNumbers(join(host, '1.ts'))).toEqual(frameRange(3 * framesPerSecond, 7 * framesPerSecond));
    const [probed, probedBefore] = ['1.ts', '0.ts'].map((name) => probe(join(host, name)));
    expect(probed).toBe(probedBefore);
    expect(probed).toContain(`nb_read_packets=${7 * framesPerSecond}`);
  });
});

function probe(path: string): string {
  const show = ['-count_packets', '-show_entries', 'stream=codec_name,nb_read_packets,start_time,duration'];
  return execFileSync('ffprobe', ['-v', 'error', ...show, path], { encoding: 'utf8' });
}
