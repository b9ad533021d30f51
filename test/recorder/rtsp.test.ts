import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { parseSource } from '../../src/config/camera-input.js';
import type { CameraName } from '../../src/domain/camera-name.js';
import { eventually } from '../support/eventually.js';
import { frameNumberInput, frameNumberOutput, frameRange, readAllFrameNumbers } from '../support/frame-numbers.js';
import { TestHost } from './supervisor.js';

const secret = "it's@secret";

/** A camera that sends a film of numbered frames from its start to whoever connects. */
class RtspCamera {
  readonly film: string;
  readonly port: number;
  #server: ChildProcess | undefined;

  private constructor(film: string, port: number) {
    this.film = film;
    this.port = port;
  }

  static async make(host: TestHost, { onTestFinished }: TestContext): Promise<RtspCamera> {
    const film = join(host.path, 'film.mkv');
    const input = frameNumberInput().filter((argument) => argument !== '-re');
    const output = [...frameNumberOutput(), '-g', '25'];
    execFileSync('ffmpeg', ['-v', 'error', ...input, '-t', '60', ...output, film]);
    const camera = new RtspCamera(film, await freePort());
    onTestFinished(() => camera.turnOff());
    return camera;
  }

  get source(): string {
    return `rtsp://user:${encodeURIComponent(secret)}@127.0.0.1:${this.port}/stream1`;
  }

  async turnOn(): Promise<void> {
    const program = resolve('test/recorder/fixtures/rtsp-server.py');
    // Debian's Python, which Debian's packages are for, also where another comes first.
    const server = spawn('/usr/bin/python3', [program, this.film, String(this.port), 'user', secret]);
    this.#server = server;
    let said = '';
    server.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await eventually(() => said.includes('ready'));
  }

  async turnOff(): Promise<void> {
    const server = this.#server;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  }

  fallSilent(): void {
    this.#server?.kill('SIGSTOP');
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function makeHost(context: TestContext): Promise<{ host: TestHost; camera: RtspCamera }> {
  const host = new TestHost(context);
  host.addDisk('disk-a');
  const camera = await RtspCamera.make(host, context);
  host.cameras = [{ name: 'court-1' as CameraName, input: parseSource(camera.source) ?? [], output: ['-c', 'copy'] }];
  return { host, camera };
}

/** Frames of runs that each begin with some frame of the film's first second, and then lack none. */
function splitRuns(frames: readonly number[]): number[][] {
  const starts = frames.flatMap((frame, index) => (index === 0 || frame < (frames[index - 1] ?? 0) ? [index] : []));
  return starts.map((start, index) => frames.slice(start, starts[index + 1]));
}

describe.concurrent('a camera that speaks RTSP over TCP', () => {
  test('is recorded whole, and again after it was away, with a discontinuity between', async (context) => {
    const { host, camera } = await makeHost(context);
    await camera.turnOn();
    const supervisor = await host.record();
    await eventually(() => host.segments().length >= 3, { withinMs: 20_000 });
    await camera.turnOff();
    await eventually(async () => (await supervisor.ask('status')).cameras[0]?.state === 'waiting');
    const before = await eventually(() => host.spooled().length === 0 && host.segments().length);
    await camera.turnOn();
    await eventually(() => host.segments().length >= before + 3, { withinMs: 40_000 });
    await supervisor.stop('for-good');

    const runs = splitRuns(await readAllFrameNumbers(host.segments()));
    expect(runs).toHaveLength(2);
    for (const run of runs) expect(run).toEqual(frameRange(run[0] ?? 0, run.length));
    const playlist = readFileSync(join(dirname(host.segments()[0] ?? ''), 'index.m3u8'), 'utf8');
    expect(playlist.match(/#EXT-X-DISCONTINUITY/g)).toHaveLength(1);
    expect(playlist.split('#EXT-X-DISCONTINUITY')[0]?.match(/#EXTINF/g)).toHaveLength(before);
  });

  test('and falls silent is given up after seconds, and recorded again when it is back', async (context) => {
    const { host, camera } = await makeHost(context);
    await camera.turnOn();
    const supervisor = await host.record();
    await eventually(() => host.segments().length >= 2, { withinMs: 20_000 });
    camera.fallSilent();
    await eventually(async () => (await supervisor.ask('status')).cameras[0]?.state === 'waiting', {
      withinMs: 30_000,
    });
    const before = host.segments().length;
    await camera.turnOff();
    await camera.turnOn();
    await eventually(() => host.segments().length >= before + 2, { withinMs: 40_000 });
    await supervisor.stop('for-good');
  });

  test('has its password on no command line and in no log, and only its owner can read it', async (context) => {
    const { host, camera } = await makeHost(context);
    const supervisor = await host.record();
    const error = await eventually(async () => (await supervisor.ask('status')).cameras[0]?.lastError ?? undefined);
    expect(error).toBe(
      `ffmpeg ended; its last words: [error] rtsp://***@127.0.0.1:${camera.port}/stream1: Connection refused`,
    );
    await eventually(async () => ((await supervisor.ask('status')).cameras[0]?.restarts ?? 0) >= 2);
    expect(host.log().match(/ffmpeg ended/g)).toHaveLength(1);
    await camera.turnOn();
    await eventually(() => host.segments().length >= 1, { withinMs: 20_000 });
    const [pid = 0] = host.ffmpegPids();
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toMatch(/secret|user/);
    const [run = ''] = readdirSync(join(host.spoolPath, 'court-1'));
    expect(statSync(join(host.spoolPath, 'court-1', run, 'input.ffconcat')).mode & 0o777).toBe(0o600);
    expect(host.log()).not.toContain('secret');
    await supervisor.stop('for-good');
    expect(host.spooled()).toEqual([]);
  });

  test('is taken over by the next supervisor, unless its address is another now', async (context) => {
    const { host, camera } = await makeHost(context);
    await camera.turnOn();
    const before = await host.record();
    await eventually(() => host.segments().length >= 1, { withinMs: 20_000 });
    await before.kill();
    const [pid] = host.ffmpegPids();
    const again = await host.record();
    expect((await again.ask('status')).cameras[0]?.ffmpegPid).toBe(pid);
    await again.kill();
    host.cameras = host.cameras.map((each) => ({ ...each, input: parseSource(`${camera.source}?again`) ?? [] }));
    const other = await host.record();
    expect(host.ffmpegPids()).not.toContain(pid);
    await other.stop('for-good');
  });
});
