import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as HLS from 'hls-parser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Day } from '../../src/domain/day.js';
import type { BookingReport } from '../../src/lookup/booking-report.js';
import { startMount } from '../support/dayfs.js';
import { describeDrivers } from '../support/drivers.js';
import { frameRange, framesPerSecond, readFrameNumbers } from '../support/frame-numbers.js';
import { camera, day } from '../support/merged-day.js';
import { MountedDays } from '../support/mounted-days.js';
import { at, RecordedDay } from '../support/recorded-day.js';
import { recordFragmentedMp4, recordTransportStream } from '../support/segments.js';

const frames = (fromSecond: number, seconds: number) =>
  frameRange(fromSecond * framesPerSecond, seconds * framesPerSecond);

describeDrivers('players of the made-up files', ({ driver }) => {
  let mounted: MountedDays;

  beforeAll(async () => {
    mounted = await MountedDays.mount(driver);
  });

  afterAll(() => mounted[Symbol.asyncDispose]());

  const ffprobe = (path: string, ...options: string[]) =>
    Number(
      execFileSync('ffprobe', ['-v', 'error', ...options, '-show_entries', 'format=duration', '-of', 'csv=p=0', path]),
    );
  const countPackets = (path: string) => {
    const show = ['-count_packets', '-show_entries', 'stream=nb_read_packets', '-of', 'csv=p=0'];
    return Number.parseInt(execFileSync('ffprobe', ['-v', 'fatal', ...show, path], { encoding: 'utf8' }), 10);
  };
  /** How many seconds' pictures ffplay shows of it, twenty times as fast. On a busy host it may lose a single one. */
  const playedSeconds = (path: string) => {
    const env = { ...process.env, SDL_VIDEODRIVER: 'dummy', SDL_AUDIODRIVER: 'dummy' };
    const options = ['-nostats', '-autoexit', '-noframedrop', '-vf', 'setpts=PTS/20,showinfo'];
    const { status, stderr } = spawnSync('ffplay', [...options, path], { encoding: 'utf8', env });
    expect(status).toBe(0);
    return Math.round((stderr.match(/ pts_time:/g)?.length ?? 0) / framesPerSecond);
  };
  const segmentsOf = (path: string) => {
    const playlist = HLS.parse(readFileSync(path, 'utf8'));
    if (playlist.isMasterPlaylist) throw new Error(`${path} lists playlists`);
    return { playlist, segments: playlist.segments };
  };

  test('are the same to players, by playlist, by list and as one file', async () => {
    const recorded = mounted.next();
    const files = recorded.recordSwitchAndGap();
    const index = join(recorded.merged, 'hls/index.m3u8');
    const { playlist, segments } = segmentsOf(index);
    expect(playlist).toMatchObject({ endlist: true, targetDuration: 10, version: 6 });
    expect(segments.map(({ uri }) => join(recorded.merged, 'hls', uri))).toEqual(
      files.map((file) => join(recorded.merged, 'hls', file.split('/').at(-1) ?? '')),
    );
    expect(segments.map(({ discontinuity }) => discontinuity === true)).toEqual(
      [0, 0, 0, 0, 1, 0, 0, 1, 0].map((yes) => yes === 1),
    );
    expect(segments.map(({ programDateTime }) => programDateTime?.getTime())).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 12, 13].map(at),
    );
    expect(ffprobe(index)).toBeCloseTo(9, 1);
    expect(await readFrameNumbers(index)).toEqual(frames(0, 9));

    const booking = join(recorded.bookings, '143002-143013');
    const wanted = frames(2, 6);
    expect(await readFrameNumbers(`${booking}.m3u8`)).toEqual(wanted);
    expect(await readFrameNumbers(`${booking}.ts`)).toEqual(wanted);
    expect(await readFrameNumbers(`${booking}.ffconcat`, '-f', 'concat', '-safe', '0')).toEqual(wanted);
    expect(ffprobe(`${booking}.ffconcat`, '-f', 'concat', '-safe', '0')).toBeCloseTo(6, 1);
    expect(ffprobe(`${booking}.m3u8`)).toBeCloseTo(6, 1);
    const report = JSON.parse(readFileSync(`${booking}.json`, 'utf8')) as BookingReport;
    expect(report.segments.map(({ path }) => path)).toEqual(files.slice(2, 8));
    expect(report.coverage).toMatchObject({ coveredSeconds: 6, gaps: [{ seconds: 5 }] });
    expect([index, `${booking}.m3u8`].map(playedSeconds)).toEqual([9, 6]);
  });

  test.each([
    // Frame 12 is shown from 0.48 s to 0.52 s, and so at the moment at which the booking begins.
    { keyframeEvery: 1, first: 12, points: ['inpoint', 'outpoint'] },
    { keyframeEvery: 5, first: 10, points: ['inpoint', 'outpoint'] },
    { keyframeEvery: 25, first: 0, points: ['outpoint'] },
  ])(
    'cut a booking from the keyframe before its beginning, of every $keyframeEvery frames, to the frame of its end, by list',
    async ({ keyframeEvery, first, points }) => {
      const recorded = mounted.next();
      recordTransportStream({ folder: recorded.media(0), startMs: at(0.5), count: 2, firstFrame: 0, keyframeEvery });
      recordTransportStream({ folder: recorded.media(1), startMs: at(2.5), count: 2, firstFrame: 50, keyframeEvery });
      const list = join(recorded.bookings, '143001-143004.ffconcat');
      expect(readFileSync(list, 'utf8').match(/^(?:in|out)point/gm)).toEqual(points);
      expect(await readFrameNumbers(list, '-f', 'concat', '-safe', '0')).toEqual(frameRange(first, 88 - first));
      expect(ffprobe(list, '-f', 'concat', '-safe', '0')).toBeCloseTo((88 - first) / framesPerSecond, 1);
    },
  );

  test('are not kept by a file that is no media from all that follows it, by list', async () => {
    const recorded = mounted.next();
    const files = recorded.recordSwitchAndGap();
    writeFileSync(files[3] ?? '', 'no media at all '.repeat(1000));
    const list = join(recorded.bookings, '143002-143013.ffconcat');
    expect(readFileSync(list, 'utf8')).toContain('# 1 s are missing here');
    const wanted = [...frames(2, 1), ...frames(4, 4)];
    expect(await readFrameNumbers(list, '-f', 'concat', '-safe', '0')).toEqual(wanted);
  });

  test('play fragmented MP4 of two roots, each with its own init segment', async () => {
    using recorded = new RecordedDay(driver);
    recordFragmentedMp4({ folder: recorded.media(0), startMs: at(0), count: 3, firstFrame: 0 });
    recordFragmentedMp4({ folder: recorded.media(1), startMs: at(3), count: 2, firstFrame: 75 });
    recorded.configure({ recording: { segmentName: '%Y%m%dT%H%M%S.%f%z.m4s' } });
    await using _mount = await startMount(recorded.config);
    const index = join(recorded.merged, 'hls/index.m3u8');
    const { segments } = segmentsOf(index);
    const inits = segments.map(({ map }) => map?.uri);
    expect(inits[0]).toBe('../.dayfs/roots/disk-a/hls/init.mp4');
    expect(inits[3]).toBe('../.dayfs/roots/disk-b/hls/init.mp4');
    expect(ffprobe(index)).toBeCloseTo(5, 1);
    // libavformat hands over every packet; ffmpeg's decoding then trips over the second root's clock.
    expect(countPackets(index)).toBe(5 * framesPerSecond);
    expect(countPackets(join(recorded.bookings, '143001-143005.m3u8'))).toBe(4 * framesPerSecond);
    expect(() => statSync(join(recorded.bookings, '143001-143005.ts'))).toThrow('ENOENT');
  });

  test('refer to files by names that no player takes for something else', async () => {
    using recorded = new RecordedDay(driver);
    const template = "%Y-%m-%d %H:%M:%S+#%%é?'.ts";
    recorded.configure({ recording: { segmentName: template } });
    recordTransportStream({
      folder: recorded.media(0),
      startMs: at(0),
      count: 2,
      firstFrame: 0,
      names: template,
    });
    await using _mount = await startMount(recorded.config);
    expect(await readFrameNumbers(join(recorded.merged, 'hls/index.m3u8'))).toEqual(frames(0, 2));
    const booking = join(recorded.bookings, '143000-143002');
    expect(await readFrameNumbers(`${booking}.m3u8`)).toEqual(frames(0, 2));
    expect(await readFrameNumbers(`${booking}.ffconcat`, '-f', 'concat', '-safe', '0')).toEqual(frames(0, 2));
    expect(await readFrameNumbers(`${booking}.ts`)).toEqual(frames(0, 2));
  });

  test('play over HTTP, by the same references', async () => {
    using recorded = new RecordedDay(driver);
    const template = "%Y-%m-%d %H:%M:%S+#%%é?'.ts";
    recorded.configure({ recording: { segmentName: template } });
    const recording = { folder: recorded.media(0), startMs: at(0), count: 2, firstFrame: 0 };
    recordTransportStream({ ...recording, names: template });
    await using _mount = await startMount(recorded.config);
    const server = spawn('python3', [
      '-u',
      '-m',
      'http.server',
      '0',
      '--bind',
      '127.0.0.1',
      '--directory',
      join(recorded.path, 'merged'),
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

  test('a booking over midnight has the segment of the day before', async () => {
    using recorded = new RecordedDay(driver);
    const midnightMs = Date.parse('2026-01-14T23:00:00.000Z');
    recordTransportStream({
      folder: recorded.media(0, '20260114' as Day),
      startMs: midnightMs - 1500,
      count: 2,
      firstFrame: 0,
    });
    recordTransportStream({ folder: recorded.media(1), startMs: midnightMs + 500, count: 2, firstFrame: 50 });
    await using _mount = await startMount(recorded.config);
    const booking = join(recorded.bookings, '0000-000002');
    const wanted = frameRange(25, 75);
    expect(await readFrameNumbers(`${booking}.m3u8`)).toEqual(wanted);
    expect(await readFrameNumbers(`${booking}.ts`)).toEqual(wanted);
    expect(readFileSync(`${booking}.ffconcat`, 'utf8')).toContain(`file '../../../20260114/hls/`);
    expect(readFileSync(`${booking}.m3u8`, 'utf8')).toContain('\n../../../20260114/hls/');
    expect(JSON.parse(readFileSync(`${booking}.json`, 'utf8'))).toMatchObject({ coverage: { ratio: 1 } });
  });
});
