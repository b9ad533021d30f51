import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as HLS from 'hls-parser';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import type { Day } from '../../src/domain/day.js';
import { rootPath } from '../../src/domain/layout.js';
import { parseSegmentNameTemplate } from '../../src/domain/segment-name.js';
import type { BookingReport } from '../../src/lookup/booking-report.js';
import { startMount, writeConfig } from '../support/dayfs.js';
import { eventually } from '../support/eventually.js';
import { frameRange, framesPerSecond, readFrameNumbers } from '../support/frame-numbers.js';
import { describeMount } from '../support/fuse.js';
import { camera, day, makeDisks } from '../support/merged-day.js';
import { recordFragmentedMp4, recordTransportStream } from '../support/segments.js';
import { knownZone } from '../support/times.js';
import { type TemporaryFolder, temporaryFolder } from '../support/trees.js';

const startMs = Date.parse('2026-01-15T13:30:00.000Z');
const at = (seconds: number) => startMs + seconds * 1000;
const frames = (fromSecond: number, seconds: number) =>
  frameRange(fromSecond * framesPerSecond, seconds * framesPerSecond);

describeMount('the made-up files of a day', () => {
  let folder: TemporaryFolder;
  let disks: DiskConfig[];
  let config: string;
  let merged: string;
  let bookings: string;

  beforeEach(() => {
    folder = temporaryFolder();
    chmodSync(folder.path, 0o755);
    disks = makeDisks(folder.path, 'disk-a', 'disk-b');
    config = writeConfig(folder.path, disks);
    merged = join(folder.path, 'merged', camera, day);
    bookings = join(merged, '.dayfs/bookings');
  });

  afterEach(() => folder[Symbol.dispose]());

  const media = (index: number, ofDay = day) => join(rootPath((disks[index] as DiskConfig).path, ofDay, camera), 'hls');
  const asNobody = (command: string, ...args: string[]) =>
    spawnSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', command, ...args], { encoding: 'utf8' });
  const ffprobe = (path: string, ...options: string[]) =>
    Number(
      execFileSync('ffprobe', ['-v', 'error', ...options, '-show_entries', 'format=duration', '-of', 'csv=p=0', path]),
    );
  const countPackets = (path: string) => {
    const show = ['-count_packets', '-show_entries', 'stream=nb_read_packets', '-of', 'csv=p=0'];
    return Number.parseInt(execFileSync('ffprobe', ['-v', 'fatal', ...show, path], { encoding: 'utf8' }), 10);
  };
  const segmentsOf = (path: string) => {
    const playlist = HLS.parse(readFileSync(path, 'utf8'));
    if (playlist.isMasterPlaylist) throw new Error(`${path} lists playlists`);
    return { playlist, segments: playlist.segments };
  };

  /** Four seconds on disk-a, three more on disk-b, and after a gap of five another two; the files in their order. */
  function recordSwitchAndGap(): string[] {
    const a = { folder: media(0), startMs: at(0), count: 4, firstFrame: 0 };
    const b = { folder: media(1), startMs: at(4), count: 3, firstFrame: 100 };
    const c = { folder: media(1), startMs: at(12), count: 2, firstFrame: 175 };
    return [a, b, c].flatMap((recording) =>
      recordTransportStream(recording).map((name) => join(recording.folder, name)),
    );
  }

  test('are the same to players, by playlist, by list and as one file', async () => {
    const files = recordSwitchAndGap();
    await using _mount = await startMount(config);
    const index = join(merged, 'hls/index.m3u8');
    const { playlist, segments } = segmentsOf(index);
    expect(playlist).toMatchObject({ endlist: true, targetDuration: 10, version: 6 });
    expect(segments.map(({ uri }) => join(merged, 'hls', uri))).toEqual(
      files.map((file) => join(merged, 'hls', file.split('/').at(-1) ?? '')),
    );
    expect(segments.map(({ discontinuity }) => discontinuity === true)).toEqual(
      [0, 0, 0, 0, 1, 0, 0, 1, 0].map((yes) => yes === 1),
    );
    expect(segments.map(({ programDateTime }) => programDateTime?.getTime())).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 12, 13].map(at),
    );
    expect(ffprobe(index)).toBeCloseTo(9, 1);
    expect(await readFrameNumbers(index)).toEqual(frames(0, 9));

    const booking = join(bookings, '143002-143013');
    const wanted = frames(2, 6);
    expect(await readFrameNumbers(`${booking}.m3u8`)).toEqual(wanted);
    expect(await readFrameNumbers(`${booking}.ts`)).toEqual(wanted);
    expect(await readFrameNumbers(`${booking}.ffconcat`, '-f', 'concat', '-safe', '0')).toEqual(wanted);
    expect(ffprobe(`${booking}.ffconcat`, '-f', 'concat', '-safe', '0')).toBeCloseTo(6, 1);
    expect(ffprobe(`${booking}.m3u8`)).toBeCloseTo(6, 1);
    const report = JSON.parse(readFileSync(`${booking}.json`, 'utf8')) as BookingReport;
    expect(report.segments.map(({ path }) => path)).toEqual(files.slice(2, 8));
    expect(report.coverage).toMatchObject({ coveredSeconds: 6, gaps: [{ seconds: 5 }] });
    const silent = { ...process.env, SDL_VIDEODRIVER: 'dummy', SDL_AUDIODRIVER: 'dummy' };
    const play = ['-v', 'error', '-autoexit', '-t', '2', index];
    expect(spawnSync('ffplay', play, { encoding: 'utf8', env: silent })).toMatchObject({ status: 0, stderr: '' });
  });

  test('cut a booking that begins and ends within segments to the frame, by list', async () => {
    const everyFrame = { keyframeEvery: 1 };
    recordTransportStream({ folder: media(0), startMs: at(0.5), count: 2, firstFrame: 0, ...everyFrame });
    recordTransportStream({ folder: media(1), startMs: at(2.5), count: 2, firstFrame: 50, ...everyFrame });
    await using _mount = await startMount(config);
    const list = join(bookings, '143001-143004.ffconcat');
    expect(readFileSync(list, 'utf8').match(/^(?:in|out)point/gm)).toEqual(['inpoint', 'outpoint']);
    // Frame 12 is shown from 0.48 s to 0.52 s, and so at the moment at which the booking begins.
    expect(await readFrameNumbers(list, '-f', 'concat', '-safe', '0')).toEqual(frameRange(12, 76));
    expect(ffprobe(list, '-f', 'concat', '-safe', '0')).toBeCloseTo(3, 1);
  });

  test('play fragmented MP4 of two roots, each with its own init segment', async () => {
    recordFragmentedMp4({ folder: media(0), startMs: at(0), count: 3, firstFrame: 0 });
    recordFragmentedMp4({ folder: media(1), startMs: at(3), count: 2, firstFrame: 75 });
    writeConfig(folder.path, disks, { recording: { segmentName: '%Y%m%dT%H%M%S.%f%z.m4s' } });
    await using _mount = await startMount(config);
    const index = join(merged, 'hls/index.m3u8');
    const { segments } = segmentsOf(index);
    const inits = segments.map(({ map }) => map?.uri);
    expect(inits[0]).toBe('../.dayfs/roots/disk-a/hls/init.mp4');
    expect(inits[3]).toBe('../.dayfs/roots/disk-b/hls/init.mp4');
    expect(ffprobe(index)).toBeCloseTo(5, 1);
    // libavformat hands over every packet; ffmpeg's decoding then trips over the second root's clock.
    expect(countPackets(index)).toBe(5 * framesPerSecond);
    expect(countPackets(join(bookings, '143001-143005.m3u8'))).toBe(4 * framesPerSecond);
    expect(() => statSync(join(bookings, '143001-143005.ts'))).toThrow('ENOENT');
  });

  test('a booking as one file is read by anything that reads files', async () => {
    const files = recordSwitchAndGap();
    await using _mount = await startMount(config);
    const path = join(bookings, '143000-143014.ts');
    const whole = Buffer.concat(files.map((file) => readFileSync(file)));
    const expected = join(folder.path, 'expected.ts');
    writeFileSync(expected, whole);
    expect(statSync(path).size).toBe(whole.length);
    execFileSync('cmp', [path, expected]);
    expect(execFileSync('tail', ['-c', '1000', path])).toEqual(whole.subarray(-1000));
    const middle = statSync(files[0] as string).size - 10;
    const piece = execFileSync('dd', [
      `if=${path}`,
      'iflag=skip_bytes,count_bytes',
      'bs=4K',
      `skip=${middle}`,
      'count=20',
      'status=none',
    ]);
    expect(piece).toEqual(whole.subarray(middle, middle + 20));
    const copy = join(folder.path, 'copy.ts');
    execFileSync('cp', ['-p', path, copy]);
    execFileSync('cmp', [copy, expected]);
    expect(statSync(copy).mtimeMs).toBe(statSync(path).mtimeMs);
    const python = `
import mmap, random, sys
path, expected = sys.argv[1:]
want = open(expected, 'rb').read()
with open(path, 'rb') as file:
    for _ in range(300):
        at = random.randrange(len(want)); length = random.randrange(300000)
        file.seek(at)
        assert file.read(length) == want[at:at + length]
    with mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as mapped:
        assert mapped[:] == want
`;
    execFileSync('python3', ['-c', python, path, expected]);
  });

  test('refer to files by names that no player takes for something else', async () => {
    const template = "%Y-%m-%d %H:%M:%S+#%%é?'.ts";
    writeConfig(folder.path, disks, { recording: { segmentName: template } });
    recordTransportStream({
      folder: media(0),
      startMs: at(0),
      count: 2,
      firstFrame: 0,
      names: template,
    });
    await using _mount = await startMount(config);
    expect(await readFrameNumbers(join(merged, 'hls/index.m3u8'))).toEqual(frames(0, 2));
    const booking = join(bookings, '143000-143002');
    expect(await readFrameNumbers(`${booking}.m3u8`)).toEqual(frames(0, 2));
    expect(await readFrameNumbers(`${booking}.ffconcat`, '-f', 'concat', '-safe', '0')).toEqual(frames(0, 2));
    expect(await readFrameNumbers(`${booking}.ts`)).toEqual(frames(0, 2));
  });

  test('play over HTTP, by the same references', async () => {
    const template = "%Y-%m-%d %H:%M:%S+#%%é?'.ts";
    writeConfig(folder.path, disks, { recording: { segmentName: template } });
    const recording = { folder: media(0), startMs: at(0), count: 2, firstFrame: 0 };
    recordTransportStream({ ...recording, names: template });
    await using _mount = await startMount(config);
    const server = spawn('python3', [
      '-u',
      '-m',
      'http.server',
      '0',
      '--bind',
      '127.0.0.1',
      '--directory',
      join(folder.path, 'merged'),
    ]);
    try {
      const [said] = (await once(server.stdout, 'data')) as [Buffer];
      const port = /port (?<port>\d+)/.exec(said.toString())?.groups?.['port'] ?? '';
      const base = `http://127.0.0.1:${port}/${camera}/${day}`;
      expect(await readFrameNumbers(`${base}/hls/index.m3u8`)).toEqual(frames(0, 2));
      expect(await readFrameNumbers(`${base}/.dayfs/bookings/143000-143002.m3u8`)).toEqual(frames(0, 2));
    } finally {
      server.kill();
      await once(server, 'close');
    }
  });

  test('a segment that goes away under a reader is an error to it, and never less than was promised', async () => {
    const files = recordSwitchAndGap();
    await using _mount = await startMount(config);
    const path = join(bookings, '143000-143014.ts');
    const fd = openSync(path, 'r');
    try {
      const { size } = fstatSync(fd);
      const last = files.at(-1) as string;
      renameSync(last, `${last}.away`);
      const target = Buffer.alloc(4096);
      expect(readSync(fd, target, 0, 10, 0)).toBe(10);
      expect(() => readSync(fd, target, 0, 10, size - 10)).toThrow('EIO');
    } finally {
      closeSync(fd);
    }
  });

  test('a booking over midnight has the segment of the day before', async () => {
    const midnightMs = Date.parse('2026-01-14T23:00:00.000Z');
    recordTransportStream({ folder: media(0, '20260114' as Day), startMs: midnightMs - 1500, count: 2, firstFrame: 0 });
    recordTransportStream({ folder: media(1), startMs: midnightMs + 500, count: 2, firstFrame: 50 });
    await using _mount = await startMount(config);
    const booking = join(bookings, '0000-000002');
    const wanted = frameRange(25, 75);
    expect(await readFrameNumbers(`${booking}.m3u8`)).toEqual(wanted);
    expect(await readFrameNumbers(`${booking}.ts`)).toEqual(wanted);
    expect(readFileSync(`${booking}.ffconcat`, 'utf8')).toContain(`file '../../../20260114/hls/`);
    expect(readFileSync(`${booking}.m3u8`, 'utf8')).toContain('\n../../../20260114/hls/');
    expect(JSON.parse(readFileSync(`${booking}.json`, 'utf8'))).toMatchObject({ coverage: { ratio: 1 } });
  });

  test('tell nobody what the disks keep from him', async () => {
    const files = recordSwitchAndGap();
    await using _mount = await startMount(config);
    const made = [
      join(merged, 'hls/index.m3u8'),
      join(merged, '.dayfs/roots.json'),
      join(merged, '.dayfs/coverage.json'),
      ...['m3u8', 'ffconcat', 'json', 'ts'].map((ending) => join(bookings, `143000-143014.${ending}`)),
    ];
    const denied = () => made.filter((path) => asNobody('head', '-c1', path).status !== 0);
    expect(denied()).toEqual([]);
    chmodSync(files[0] as string, 0o600);
    const joined = made.at(-1) as string;
    await eventually(() => denied().join() === joined);
    chmodSync(files[0] as string, 0o644);
    chmodSync(media(1), 0o711);
    await eventually(() => denied().length === made.length);
  });

  test('are the same for as long as one has them open, and the same after a restart', async () => {
    recordSwitchAndGap();
    const paths = [
      join(merged, 'hls/index.m3u8'),
      join(merged, '.dayfs/roots.json'),
      join(merged, '.dayfs/coverage.json'),
      join(bookings, '1430-1431.json'),
      join(bookings, '1430-1431.ts'),
    ];
    const numbers = () =>
      paths.map((path) => {
        const { size, ino, mtimeMs, ctimeMs, mode } = statSync(path);
        return { size, ino, mtimeMs, ctimeMs, mode };
      });
    let before: ReturnType<typeof numbers>;
    {
      await using _mount = await startMount(config);
      before = numbers();
      for (const path of paths) expect(readFileSync(path).length).toBe(statSync(path).size);
      utimesSync(media(0), new Date(), new Date());
      expect(numbers()).toEqual(before);
      recordTransportStream({ folder: media(0), startMs: at(20), count: 1, firstFrame: 0 });
      await eventually(() => numbers()[0]?.size !== before[0]?.size);
      expect(numbers().map(({ mtimeMs }, index) => mtimeMs !== before[index]?.mtimeMs)).toEqual([
        true,
        false,
        true,
        true,
        true,
      ]);
      before = numbers();
    }
    await using _again = await startMount(config);
    expect(numbers()).toEqual(before);
  });

  test('hold no name but a booking’s', async () => {
    recordSwitchAndGap();
    await using _mount = await startMount(config);
    expect(readdirSync(bookings)).toEqual([]);
    expect(readdirSync(join(merged, '.dayfs')).sort()).toEqual(['bookings', 'coverage.json', 'roots', 'roots.json']);
    for (const name of [
      '1600-1430.json',
      '1430-1430.json',
      '2460-2500.ts',
      'nonsense',
      '1430-1500',
      '1430-1500.mp4',
      '.m3u8',
      '1430-1500.json.ts',
    ])
      expect(() => statSync(join(bookings, name)), name).toThrow('ENOENT');
    expect(readFileSync(join(bookings, '2000-2400.ts'))).toHaveLength(0);
    expect(JSON.parse(readFileSync(join(merged, '.dayfs/roots.json'), 'utf8'))).toMatchObject({
      day,
      roots: [
        { disk: 'disk-a', state: 'ok' },
        { disk: 'disk-b', state: 'ok' },
      ],
    });
    const coverage = JSON.parse(readFileSync(join(merged, '.dayfs/coverage.json'), 'utf8')) as BookingReport;
    expect(coverage.coverage).toMatchObject({ coveredSeconds: 9, gaps: [{}, { seconds: 5 }, {}] });
  });

  test('are never torn, while the day changes under many readers', async () => {
    recordSwitchAndGap();
    await using _mount = await startMount(config);
    // Both ends and the middle of each file change: a mix of two editions would be neither's.
    const python = `
import json, sys, time
end = time.time() + 6
reads = 0
versions = set()
while time.time() < end:
    for path in sys.argv[1:]:
        with open(path, 'rb', buffering=0) as file:
            first = file.read(1000)
            time.sleep(0.001)
            text = first + b''.join(iter(lambda: file.read(4096), b''))
        if path.endswith('.json'):
            json.loads(text)
        else:
            assert text.startswith(b'#EXTM3U') and text.endswith(b'#EXT-X-ENDLIST\\n'), text
            assert text.count(b'#EXTINF') == text.count(b'.ts\\n')
        versions.add(hash(text))
        reads += 1
print(reads, len(versions))
`;
    const made = [
      'hls/index.m3u8',
      '.dayfs/coverage.json',
      '.dayfs/bookings/1400-1500.json',
      '.dayfs/bookings/1400-1500.m3u8',
    ];
    const readers = Array.from({ length: 4 }, async () => {
      const paths = made.map((name) => join(merged, name));
      return await promisify(execFile)('python3', ['-c', python, ...paths]);
    });
    const segment = readFileSync(join(media(0), readdirSync(media(0)).find((name) => name.endsWith('.ts')) ?? ''));
    const names = parseSegmentNameTemplate('%Y%m%dT%H%M%S.%f%z.ts');
    let added = 0;
    const adding = setInterval(() => {
      added += 1;
      const secondsAfter = added % 2 === 0 ? 20 + added : -10 - added;
      writeFileSync(join(media(added % 2), names.format(knownZone('Europe/Madrid'), at(secondsAfter))), segment);
    }, 150);
    try {
      for (const { stdout } of await Promise.all(readers)) {
        const [reads = 0, versions = 0] = stdout.split(' ').map(Number);
        expect(reads).toBeGreaterThan(50);
        expect(versions).toBeGreaterThan(made.length);
      }
    } finally {
      clearInterval(adding);
    }
  });

  test('grow under a reader that has them open', async () => {
    recordTransportStream({ folder: media(0), startMs: at(0), count: 2, firstFrame: 0 });
    await using _mount = await startMount(config);
    const path = join(bookings, '143000-143010.ts');
    const before = readFileSync(path);
    const tail = spawn('tail', ['-c', '+1', '-f', path]);
    const chunks: Buffer[] = [];
    tail.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    try {
      await eventually(() => Buffer.concat(chunks).equals(before));
      recordTransportStream({ folder: media(0), startMs: at(2), count: 2, firstFrame: 50 });
      await eventually(() => statSync(path).size > before.length);
      await eventually(() => Buffer.concat(chunks).equals(readFileSync(path)));
      expect(Buffer.concat(chunks).subarray(0, before.length)).toEqual(before);
    } finally {
      tail.kill();
      await once(tail, 'close');
    }
  });
});
