import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { frameRange } from '../support/frame-numbers.js';
import { numberedCamera, TestHost } from './supervisor.js';

async function placed(host: TestHost, segments: number): Promise<void> {
  await eventually(() => host.segments().length >= segments, { withinMs: 20_000 });
}

/** A supervisor was killed; its ffmpeg goes on, in this folder. */
async function leaveRunning(context: TestContext): Promise<{ host: TestHost; ffmpeg: number; folder: string }> {
  const host = new TestHost(context);
  host.addDisk('disk-a');
  const before = await host.record();
  await placed(host, 2);
  await before.kill();
  const [run = ''] = readdirSync(join(host.spoolPath, 'court-1'));
  return { host, ffmpeg: host.ffmpegPids()[0] ?? 0, folder: join(host.spoolPath, 'court-1', run) };
}

describe.concurrent('a supervisor that finds what one before it left', () => {
  test('takes over the ffmpeg of one that was killed, again and again, and no frame is lost or twice', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    let supervisor = await host.record();
    const ffmpegs = await eventually(() => (host.ffmpegPids().length > 0 ? host.ffmpegPids() : undefined));
    for (const count of [1, 2, 3]) {
      await placed(host, count);
      await supervisor.kill();
      expect(host.ffmpegPids()).toEqual(ffmpegs);
      // A segment ends while nobody looks.
      const spooled = host.spooled().length;
      await eventually(() => host.spooled().length > spooled);
      supervisor = await host.record();
      expect((await supervisor.ask('status')).cameras[0]?.ffmpegPid).toBe(ffmpegs[0]);
    }
    await placed(host, 6);
    await supervisor.stop('for-good');

    const frames = await host.frames();
    expect(frames).toEqual(frameRange(0, frames.length));
    expect(host.spooled()).toEqual([]);
    expectSteadyTimes(host);
    expect((await host.boot().ask('switches')).length).toBe(1);
  });

  test('takes over the ffmpeg that a stop for an upgrade left running, and knows of the delay of its encoder', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    host.cameras = [{ ...numberedCamera, output: ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p'] }];
    const before = await host.record();
    await placed(host, 2);
    await before.stop('keep-ffmpeg');
    const ffmpegs = host.ffmpegPids();
    expect(ffmpegs.length).toBe(1);
    const supervisor = await host.record();
    await placed(host, 4);
    expect(host.ffmpegPids()).toEqual(ffmpegs);
    await supervisor.stop('for-good');

    const frames = await host.frames();
    expect(frames).toEqual(frameRange(0, frames.length));
    expectSteadyTimes(host);
  });

  test('places all that was recorded while it was away, though it is more than may wait', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    host.spoolLimit = { bytes: 1000 };
    const before = await host.record();
    await placed(host, 1);
    await before.kill();
    const spooled = host.spooled().length;
    await eventually(() => host.spooled().length >= spooled + 4, { withinMs: 20_000 });
    const supervisor = await host.record();
    await placed(host, 6);
    const [camera] = (await supervisor.ask('status')).cameras;
    await supervisor.stop('for-good');

    expect(camera?.segmentsDropped).toBe(0);
    const frames = await host.frames();
    expect(frames).toEqual(frameRange(0, frames.length));
  });

  test('places what an ffmpeg wrote that died meanwhile, its torn tail included', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    const before = await host.record();
    await placed(host, 1);
    await before.kill();
    const spooled = host.spooled().length;
    await eventually(() => host.spooled().length > spooled);
    for (const pid of host.ffmpegPids()) process.kill(pid, 'SIGKILL');
    const placedBefore = host.segments().length;
    host.cameras = [];
    const supervisor = await host.record();
    await eventually(() => host.spooled().length === 0);
    await supervisor.stop('for-good');

    expect(host.segments().length).toBeGreaterThanOrEqual(placedBefore + 2);
    const frames = await host.frames();
    expect(frames).toEqual(frameRange(0, frames.length));
  });

  test('ends an ffmpeg that records with other arguments than are asked for now, and keeps what it wrote', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    const before = await host.record();
    await placed(host, 1);
    await before.stop('keep-ffmpeg');
    const ffmpegs = host.ffmpegPids();
    host.cameras = [{ ...numberedCamera, output: [...numberedCamera.output, '-crf', '30'] }];
    const supervisor = await host.record();
    await placed(host, host.segments().length + 3);
    expect(host.ffmpegPids().length).toBe(1);
    expect(host.ffmpegPids()).not.toEqual(ffmpegs);
    await supervisor.stop('for-good');

    const frames = await host.frames();
    const second = frames.indexOf(0, 1);
    expect(frames.slice(0, second)).toEqual(frameRange(0, second));
    expect(frames.slice(second)).toEqual(frameRange(0, frames.length - second));
  });

  test('ends the ffmpeg of a camera that is not configured any more, and places what it wrote', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    const before = await host.record();
    await placed(host, 1);
    await before.kill();
    host.cameras = [];
    const supervisor = await host.record();
    await eventually(() => host.spooled().length === 0);
    expect(host.ffmpegPids()).toEqual([]);
    await supervisor.stop('for-good');
    const frames = await host.frames();
    expect(frames).toEqual(frameRange(0, frames.length));
  });

  test('does not place again what was placed and not yet deleted in the spool, on whatever disk it lies', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    host.addDisk('disk-b');
    const before = await host.record();
    await placed(host, 2);
    await before.ask('switchTo', null);
    await placed(host, 4);
    await before.stop('for-good');
    const segments = host.segments();
    const run = join(host.spoolPath, 'court-1', '20260115T133000120Z-0badcafe');
    mkdirSync(run);
    segments.forEach((path, index) => {
      const startMs = Date.parse(startOf(path));
      copyFileSync(path, join(run, `${String(index).padStart(10, '0')}_${startMs}_2000000.ts`));
    });
    host.cameras = [];
    const supervisor = await host.record();
    await eventually(() => host.spooled().length === 0);
    await supervisor.stop('for-good');

    expect(host.segments()).toEqual(segments);
  });

  test('is not misled by a process whose command line reads like that of an ffmpeg', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    const before = await host.record();
    await placed(host, 1);
    const [ffmpeg = 0] = host.ffmpegPids();
    await before.kill();
    const words = readFileSync(`/proc/${ffmpeg}/cmdline`, 'utf8').split('\0').slice(0, -1);
    const reader = spawn('sh', ['-c', 'while sleep 0.1; do :; done', ...words], { detached: true, stdio: 'ignore' });
    context.onTestFinished(() => void reader.kill('SIGKILL'));
    const supervisor = await host.record();
    expect((await supervisor.ask('status')).cameras[0]?.ffmpegPid).toBe(ffmpeg);
    await supervisor.kill();
    host.cameras = [];
    const last = await host.record();
    await eventually(() => host.spooled().length === 0);
    await last.stop('for-good');
    expect(reader.signalCode).toBeNull();
    expect(reader.exitCode).toBeNull();
  });

  test('has a stopped ffmpeg that is not wanted any more end, and all that it wrote is placed', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    const before = await host.record();
    await placed(host, 1);
    await before.kill();
    const [ffmpeg = 0] = host.ffmpegPids();
    process.kill(ffmpeg, 'SIGSTOP');
    host.cameras = [];
    const supervisor = await host.record();
    await eventually(() => host.spooled().length === 0);
    await supervisor.stop('for-good');
    const frames = await host.frames();
    expect(frames).toEqual(frameRange(0, frames.length));
  });

  test('takes over an ffmpeg whose folder cannot be read at first', async (context) => {
    const { host, ffmpeg, folder } = await leaveRunning(context);
    const record = join(folder, 'run.json');
    renameSync(record, `${record}.away`);
    mkdirSync(record);
    const recording = host.record();
    await eventually(() => host.log().includes('this run cannot be taken over'));
    rmdirSync(record);
    renameSync(`${record}.away`, record);
    const supervisor = await recording;
    expect(host.ffmpegPids()).toEqual([ffmpeg]);
    await placed(host, host.segments().length + 2);
    await supervisor.stop('for-good');
    const frames = await host.frames();
    expect(frames).toEqual(frameRange(0, frames.length));
    expect(host.spooled()).toEqual([]);
  });

  test('ends an ffmpeg whose folder cannot be read at all, and the next start places what it wrote', async (context) => {
    const { host, ffmpeg, folder } = await leaveRunning(context);
    const record = join(folder, 'run.json');
    renameSync(record, `${record}.away`);
    mkdirSync(record);
    const supervisor = await host.record();
    // One reader at the camera, and it is a new one.
    expect(host.ffmpegPids()).not.toContain(ffmpeg);
    await placed(host, host.segments().length + 1);
    expect(host.ffmpegPids()).toHaveLength(1);
    await supervisor.stop('for-good');
    rmdirSync(record);
    renameSync(`${record}.away`, record);
    host.cameras = [];
    const last = await host.record();
    await eventually(() => host.spooled().length === 0);
    await last.stop('for-good');
    const frames = await host.frames();
    const second = frames.indexOf(0, 1);
    expect(frames.slice(0, second)).toEqual(frameRange(0, second));
    expect(frames.slice(second)).toEqual(frameRange(0, frames.length - second));
  });

  test('leaves alone in the spool what dayfs did not put there', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    mkdirSync(join(host.spoolPath, 'court-1', 'not-a-run'), { recursive: true });
    mkdirSync(join(host.spoolPath, 'a folder'));
    writeFileSync(join(host.spoolPath, 'a file'), 'mine');
    host.cameras = [];
    const supervisor = await host.record();
    await supervisor.stop('for-good');

    expect(readdirSync(host.spoolPath).sort()).toEqual(['.set-aside', 'a file', 'a folder', 'court-1']);
    expect(host.spooled()).toEqual(['court-1/not-a-run']);
    expect(host.log().match(/left alone/g)?.length).toBe(3);
  });

  test('writes a switch event when it starts with another disk than the one before it used last', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    const diskB = host.addDisk('disk-b');
    host.cameras = [];
    const before = await host.record();
    await before.ask('switchTo', diskB.id);
    await before.stop('for-good');
    const supervisor = await host.record();
    expect(await supervisor.ask('switches')).toMatchObject([
      { from: 'disk-b', to: 'disk-a', reason: 'restart' },
      { from: 'disk-a', to: 'disk-b', reason: 'manual' },
      { to: 'disk-a', reason: 'restart' },
    ]);
    await supervisor.stop('for-good');
  });
});

test('the gap of a switch that a start finds is what was not recorded meanwhile', async (context) => {
  const host = new TestHost(context);
  const diskA = host.addDisk('disk-a');
  const diskB = host.addDisk('disk-b');
  const before = await host.record();
  await placed(host, 2);
  await before.stop('for-good');
  const marker = join(diskA.path, '.dayfs-disk.json');
  renameSync(marker, `${marker}.away`);
  const supervisor = await host.record();
  await eventually(() => host.segments([diskB]).length >= 1, { withinMs: 20_000 });
  const event = await eventually(async () => {
    const [latest] = await supervisor.ask('switches');
    return latest?.gapSeconds === undefined ? undefined : latest;
  });
  await supervisor.stop('for-good');

  const [last = Number.NaN] = host.startsMs().slice(host.segments([diskA]).length - 1);
  const [first = Number.NaN] = host.startsMs().slice(host.segments([diskA]).length);
  expect(event).toMatchObject({ from: 'disk-a', to: 'disk-b', reason: 'restart' });
  expect(event.gapSeconds).toBeGreaterThan(0);
  // Its last segment was at most as long as a segment is.
  expect(event.gapSeconds).toBeLessThan((first - last) / 1000);
  expect(event.gapSeconds).toBeGreaterThan((first - last) / 1000 - 2.1);
});

/** Segments of two seconds, each beginning where the one before it ends; the first is cut short by the clock. */
function expectSteadyTimes(host: TestHost): void {
  const [, ...starts] = host.startsMs();
  for (const [index, startMs] of starts.slice(1).entries()) {
    expect(Math.abs(startMs - (starts[index] ?? 0) - 2000)).toBeLessThan(150);
  }
}

/** Of a name such as `20260115T133000.120+0000.ts`. */
function startOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{3})\+0000\.ts$/, '$1-$2-$3T$4:$5:$6Z');
}
