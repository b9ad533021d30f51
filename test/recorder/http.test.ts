import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { parseSource } from '../../src/config/camera-input.js';
import type { CameraStatus } from '../../src/control/protocol.js';
import type { CameraName } from '../../src/domain/camera-name.js';
import { eventually } from '../support/eventually.js';
import { frameRange, framesPerSecond, readFrameNumbers } from '../support/frame-numbers.js';
import { FilmServer, makeFilm, play, type Reel } from './film-server.js';
import { type Supervisor, TestHost } from './supervisor.js';

const filmSeconds = 60;
const film = await makeFilm(filmSeconds);

interface Scene {
  readonly host: TestHost;
  readonly server: FilmServer;
}

async function makeScene(context: TestContext): Promise<Scene> {
  const host = new TestHost(context);
  host.addDisk('disk-a');
  const server = new FilmServer(() => play(film, filmSeconds));
  context.onTestFinished(async () => await server[Symbol.asyncDispose]());
  await server.turnOn();
  host.cameras = [{ name: 'court-1' as CameraName, input: parseSource(server.source) ?? [], output: ['-c', 'copy'] }];
  return { host, server };
}

async function cameraOf(supervisor: Supervisor): Promise<CameraStatus> {
  const [camera] = (await supervisor.ask('status')).cameras;
  if (camera === undefined) throw new Error('there is no camera');
  return camera;
}

async function places(host: TestHost, more: number): Promise<void> {
  const before = host.segments().length;
  await eventually(() => host.segments().length >= before + more, { withinMs: 60_000 });
}

/** What the log says of the camera's troubles. */
function warnings(host: TestHost): string[] {
  return host
    .log()
    .split('\n')
    .filter((line) => /"level":[45]0.*"camera"/.test(line));
}

/** The names of the segments before which the root's own playlist tells players of a discontinuity. */
function discontinuities(host: TestHost): string[] {
  const playlist = readFileSync(join(dirname(host.segments()[0] ?? ''), 'index.m3u8'), 'utf8');
  return [...playlist.matchAll(/#EXT-X-DISCONTINUITY\n(?:#.*\n)*([^#\n]+)/g)].map(([, name = '']) => name);
}

describe.concurrent('a camera that sends over HTTP', () => {
  test('is recorded from its first frame on, and its password is in no process list and no log', async (context) => {
    const { host } = await makeScene(context);
    const supervisor = await host.record();
    await places(host, 3);
    const [pid = 0] = host.ffmpegPids();
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toMatch(/secret|user/);
    await supervisor.stop('for-good');

    const frames = await host.frames();
    expect(frames).toEqual(frameRange(0, frames.length));
    expect(host.log()).not.toContain('secret');
    expect(host.spooled()).toEqual([]);
  });

  test('and refuses the password is named by its address, without the password, and once', async (context) => {
    const { host, server } = await makeScene(context);
    const wrong = server.source.replace(encodeURIComponent('@secret'), 'wrong');
    host.cameras = host.cameras.map((camera) => ({ ...camera, input: parseSource(wrong) ?? [] }));
    const supervisor = await host.record();
    await eventually(async () => (await cameraOf(supervisor)).restarts >= 3, { withinMs: 20_000 });
    const { lastError } = await cameraOf(supervisor);
    expect(lastError).toMatch(/http:\/\/\*\*\*@127\.0\.0\.1:\d+\/film\.ts: .*401/);
    expect(lastError).not.toMatch(/spool|ffconcat|0x/);
    expect(warnings(host)).toHaveLength(1);
    await supervisor.stop('for-good');
  });

  test('and is away for a while fills no log, and is recorded again soon after it is back', async (context) => {
    const { host, server } = await makeScene(context);
    const supervisor = await host.record();
    await places(host, 2);
    await server.turnOff();
    const { restarts, stateSinceMs } = await eventually(
      async () => {
        const camera = await cameraOf(supervisor);
        return camera.restarts >= 4 && camera;
      },
      { withinMs: 40_000 },
    );
    expect(restarts).toBe(4);
    // However often it is tried, it has not recorded since it went away.
    expect((await cameraOf(supervisor)).stateSinceMs).toBe(stateSinceMs);
    expect(Date.now() - stateSinceMs).toBeGreaterThan(7000);
    expect(warnings(host).length).toBeLessThanOrEqual(2);
    const ofFirstRun = host.segments().length;
    const other = await makeFilm(filmSeconds, '-vf', 'scale=256:64:flags=neighbor', '-bf', '0');
    expect(other.length).not.toBe(film.length);
    server.reel = () => play(other, filmSeconds);
    await server.turnOn();
    await eventually(() => host.segments().length >= ofFirstRun + 3, { withinMs: 60_000 });
    expect(await cameraOf(supervisor)).toMatchObject({ state: 'recording' });
    await supervisor.stop('for-good');

    const frames = await host.frames();
    const second = frames.indexOf(0, 1);
    expect(frames.slice(0, second)).toEqual(frameRange(0, second));
    expect(frames.slice(second)).toEqual(frameRange(0, frames.length - second));
    expect(discontinuities(host)).toEqual([basename(host.segments()[ofFirstRun] ?? '')]);
    expect(host.spooled()).toEqual([]);
  });

  test('and hangs up every few seconds is asked again within seconds, each time', async (context) => {
    const { host, server } = await makeScene(context);
    server.reel = () => [...play(film, filmSeconds)].slice(0, 60).values();
    const supervisor = await host.record();
    await eventually(() => server.connections >= 8, { withinMs: 50_000 });
    expect(warnings(host)).toHaveLength(1);
    expect((await cameraOf(supervisor)).restarts).toBeGreaterThanOrEqual(7);
    await supervisor.stop('for-good');

    const frames = await host.frames();
    const starts = frames.flatMap((frame, index) => (frame === 0 ? [index] : []));
    expect(starts.length).toBeGreaterThanOrEqual(7);
    for (const [run, start] of starts.slice(0, -1).entries()) {
      const ofRun = frames.slice(start, starts[run + 1]);
      expect(ofRun).toEqual(frameRange(0, ofRun.length));
      expect(ofRun.length).toBeGreaterThan(50);
    }
    expect(discontinuities(host)).toHaveLength(starts.length - 1);
  });

  test('and stops to send without a word is given up and asked again', async (context) => {
    const { host, server } = await makeScene(context);
    const sent = Buffer.concat([...play(film, filmSeconds)].slice(0, 150));
    server.reel = () => stopAfter(play(film, filmSeconds), 150);
    const supervisor = await host.record();
    await places(host, 2);
    server.reel = () => play(film, filmSeconds);
    await eventually(() => server.connections === 2, { withinMs: 60_000 });
    await places(host, 2);
    expect((await cameraOf(supervisor)).restarts).toBe(1);
    expect(warnings(host).join('\n')).toContain('no segment has come for too long');
    await supervisor.stop('for-good');

    const frames = await host.frames();
    const second = frames.indexOf(0, 1);
    const sentPath = join(host.path, 'sent.ts');
    writeFileSync(sentPath, sent);
    // Only the beginning of a next frame tells that one is whole, to ffmpeg's demuxer and again to its parser.
    expect(second).toBeGreaterThanOrEqual((await readFrameNumbers(sentPath)).length - 2);
    expect(frames.slice(0, second)).toEqual(frameRange(0, second));
    expect(frames.slice(second)).toEqual(frameRange(0, frames.length - second));
    expect(discontinuities(host)).toHaveLength(1);
  });

  test('and sends garbage before and amid its film is recorded, but for what the garbage hit', async (context) => {
    const { host, server } = await makeScene(context);
    const hits = [130, 131, 200];
    // ffmpeg may take a beginning in mid-packet for another format, and find no picture in it.
    server.reel = () => withGarbage(play(film, filmSeconds), server.connections === 1 ? [0] : hits);
    const supervisor = await host.record();
    await eventually(() => server.connections === 2, { withinMs: 60_000 });
    await places(host, 7);
    expect(warnings(host).length).toBeLessThanOrEqual(3);
    await supervisor.stop('for-good');

    expect(server.connections).toBe(2);
    const frames = new Set((await host.frames()).filter((frame) => frame < filmSeconds * framesPerSecond));
    // A frame that was hit takes those with it that build on it, up to the next keyframe.
    const isHit = (frame: number) => hits.some((hit) => frame >= hit - 5 && frame < hit + framesPerSecond + 5);
    const whole = frameRange(0, Math.max(...frames)).filter((frame) => !isHit(frame));
    expect(whole.length).toBeGreaterThan(200);
    expect(whole.filter((frame) => !frames.has(frame))).toEqual([]);
    expect(host.spooled()).toEqual([]);
  });

  test('and sends nothing but garbage is tried ever more rarely, and leaves nothing in the spool', async (context) => {
    const { host, server } = await makeScene(context);
    server.reel = garbage;
    const supervisor = await host.record();
    const startedMs = Date.now();
    await eventually(async () => (await cameraOf(supervisor)).restarts >= 3, { withinMs: 90_000 });
    expect(Date.now() - startedMs).toBeGreaterThan(3500);
    expect(server.connections).toBeLessThanOrEqual(5);
    expect(warnings(host).length).toBeLessThanOrEqual(4);
    await supervisor.stop('for-good');
    expect(host.segments()).toEqual([]);
    expect(readdirSync(join(host.spoolPath, 'court-1'))).toEqual([]);
  });
});

function* stopAfter(reel: Reel, ticks: number): Generator<Buffer | undefined> {
  for (let tick = 0; tick < ticks; tick += 1) yield reel.next().value ?? undefined;
  for (;;) yield undefined;
}

/** In the middle of a packet, as a line that drops bytes has it. */
function* withGarbage(reel: Iterable<Buffer>, ticks: readonly number[]): Generator<Buffer> {
  let tick = 0;
  for (const chunk of reel) {
    if (ticks.includes(tick)) yield Buffer.concat([chunk.subarray(0, 100), randomBytes(5000), chunk.subarray(100)]);
    else yield chunk;
    tick += 1;
  }
}

function* garbage(): Generator<Buffer> {
  for (;;) yield randomBytes(5000);
}
