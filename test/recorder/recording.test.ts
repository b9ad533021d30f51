import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { frameRange, framesPerSecond } from '../support/frame-numbers.js';
import { numberedCamera, otherCamera, placed, TestHost } from './supervisor.js';

describe.concurrent('a recorder with a good camera', () => {
  test('places every frame, in segments of the length asked for, cut at the multiples of the clock', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    const supervisor = await host.record();
    await placed(host, 4);
    await supervisor.stop('for-good');

    const frames = await host.frames();
    expect(frames).toEqual(frameRange(0, frames.length));
    // The first segment is cut short by the clock, and the last by the stop.
    const starts = host.startsMs().slice(1);
    for (const startMs of starts) expect(Math.abs(((startMs + 1000) % 2000) - 1000)).toBeLessThan(150);
    expect(host.spooled()).toEqual([]);
  });

  test('goes on with a new run when somebody removes its folder in the spool', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    const supervisor = await host.record();
    await placed(host, 2);
    rmSync(join(host.spoolPath, 'court-1'), { recursive: true, force: true });
    const before = host.segments().length;
    await eventually(() => host.segments().length >= before + 2, { withinMs: 60_000 });
    await supervisor.stop('for-good');
    expect(host.spooled()).toEqual([]);
  });

  test('dates its segments by when they were recorded', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    const askedMs = Date.now();
    const supervisor = await host.record();
    await placed(host, 1);
    const placedMs = Date.now();
    await placed(host, 3);
    await supervisor.stop('for-good');

    const [firstMs = Number.NaN] = host.startsMs();
    expect(firstMs).toBeGreaterThan(askedMs);
    expect(firstMs).toBeLessThan(placedMs);
    const frames = await host.frames();
    const playlist = readFileSync(join(dirname(host.segments()[0] ?? ''), 'index.m3u8'), 'utf8');
    const seconds = [...playlist.matchAll(/^#EXTINF:([\d.]+)/gm)].reduce((sum, [, each]) => sum + Number(each), 0);
    expect(seconds).toBeCloseTo(frames.length / framesPerSecond, 3);
  });

  test('notes its root and says what it does', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    const supervisor = await host.record();
    await placed(host, 2);

    // A segment that was just cut waits for a moment.
    await eventually(async () => {
      const status = await supervisor.ask('status');
      expect(status).toMatchObject({ activeDisk: 'disk-a', spoolBytes: expect.any(Number) });
      expect(status.cameras).toMatchObject([
        { camera: 'court-1', state: 'recording', disk: 'disk-a', segmentsWaiting: 0, lastError: null },
      ]);
      return true;
    });
    expect(await supervisor.ask('roots')).toMatchObject([
      { camera: 'court-1', disk: 'disk-a', path: dirname(dirname(host.segments()[0] ?? '')) },
    ]);
    expect(await supervisor.ask('switches')).toMatchObject([{ to: 'disk-a', reason: 'restart' }]);
    await supervisor.stop('for-good');
  });

  test('loses nothing when it is switched again and again', async (context) => {
    const host = new TestHost(context);
    const [diskA, diskB] = [host.addDisk('disk-a'), host.addDisk('disk-b')];
    const supervisor = await host.record();
    for (const count of [1, 2, 3, 4, 5]) {
      await placed(host, count);
      await supervisor.ask('switchTo', null);
    }
    await supervisor.stop('for-good');

    const frames = await host.frames();
    expect(frames).toEqual(frameRange(0, frames.length));
    expect(host.segments([diskA]).length).toBeGreaterThanOrEqual(2);
    expect(host.segments([diskB]).length).toBeGreaterThanOrEqual(2);
  });

  test('goes on with the next disk when one is full, and loses nothing', async (context) => {
    const host = new TestHost(context);
    const small = host.addDisk('disk-a', { sizeMiB: 1 });
    host.addDisk('disk-b');
    host.cameras = host.cameras.map((camera) => ({
      ...camera,
      // Noise below the columns' threshold, so that the small disk is soon full.
      output: ['-vf', 'noise=alls=40:allf=t', ...camera.output],
    }));
    const supervisor = await host.record();
    await eventually(async () => (await supervisor.ask('status')).activeDisk === 'disk-b', { withinMs: 30_000 });
    const count = host.segments().length;
    await placed(host, count + 2);
    const switches = await supervisor.ask('switches');
    await supervisor.stop('for-good');

    const frames = await host.frames();
    expect(frames).toEqual(frameRange(0, frames.length));
    expect(host.segments([small]).length).toBeGreaterThan(0);
    expect(switches[0]).toMatchObject({ from: 'disk-a', to: 'disk-b', reason: 'low-space', gapSeconds: 0 });
  });

  test('leaves a disk before it is full, once less than minFree is free', async (context) => {
    const host = new TestHost(context);
    const small = host.addDisk('disk-a', { sizeMiB: 8, minFree: { bytes: 7.9 * 2 ** 20 } });
    host.addDisk('disk-b');
    const supervisor = await host.record();
    await eventually(async () => (await supervisor.ask('status')).activeDisk === 'disk-b', { withinMs: 30_000 });
    await placed(host, host.segments().length + 1);
    await supervisor.stop('for-good');

    const frames = await host.frames();
    expect(frames).toEqual(frameRange(0, frames.length));
    expect(host.segments([small]).length).toBeGreaterThan(0);
  });

  test('keeps what it records in the spool while no disk is fit, and places it when one is', async (context) => {
    const host = new TestHost(context);
    const disk = host.addDisk('disk-a');
    const marker = join(disk.path, '.dayfs-disk.json');
    renameSync(marker, `${marker}.away`);
    const supervisor = await host.record();
    await eventually(async () => ((await supervisor.ask('status')).cameras[0]?.segmentsWaiting ?? 0) >= 2, {
      withinMs: 20_000,
    });
    expect(host.segments()).toEqual([]);
    expect(host.log()).toContain('no disk can be recorded to');
    renameSync(`${marker}.away`, marker);
    await placed(host, 3);
    await supervisor.stop('for-good');

    const frames = await host.frames();
    expect(frames).toEqual(frameRange(0, frames.length));
  });

  test('is not given up while it sends, though its keyframes lie far apart', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    const film = join(host.path, 'film.ts');
    const encoding = [
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-g',
      '125',
      '-keyint_min',
      '125',
      '-sc_threshold',
      '0',
    ];
    const source = ['-f', 'lavfi', '-i', 'testsrc2=size=64x48:rate=5', '-t', '80'];
    execFileSync('ffmpeg', ['-v', 'error', ...source, ...encoding, film]);
    host.cameras = [{ ...numberedCamera, input: ['-re', '-i', film], output: ['-c', 'copy'] }];
    const supervisor = await host.record();
    await eventually(() => host.segments().length >= 2, { withinMs: 70_000 });
    expect((await supervisor.ask('status')).cameras).toMatchObject([{ state: 'recording', restarts: 0 }]);
    await supervisor.stop('for-good');
  });

  test('goes on with a disk that was the only one and failed for a moment, long before it has proved itself', async (context) => {
    const host = new TestHost(context);
    const disk = host.addDisk('disk-a');
    const marker = join(disk.path, '.dayfs-disk.json');
    const supervisor = await host.record();
    await placed(host, 2);
    renameSync(marker, `${marker}.away`);
    await eventually(async () => (await supervisor.ask('status')).activeDisk === null);
    renameSync(`${marker}.away`, marker);
    await eventually(async () => (await supervisor.ask('status')).activeDisk === 'disk-a');
    expect((await supervisor.ask('status')).disks).toMatchObject([{ disk: 'disk-a', fitness: 'recovering' }]);
    await placed(host, host.segments().length + 2);
    await eventually(async () => (await supervisor.ask('switches'))[0]?.gapSeconds === 0);
    await supervisor.stop('for-good');

    const frames = await host.frames();
    expect(frames).toEqual(frameRange(0, frames.length));
  });

  test('drops the newest when the spool is full, says so, and is whole again once a disk is back', async (context) => {
    const host = new TestHost(context);
    const disk = host.addDisk('disk-a');
    host.limitSpool(1);
    host.cameras = host.cameras.map((camera) => ({
      ...camera,
      // Noise below the columns' threshold, so that the spool is soon full.
      output: ['-vf', 'noise=alls=40:allf=t', ...camera.output],
    }));
    const marker = join(disk.path, '.dayfs-disk.json');
    const supervisor = await host.record();
    await placed(host, 1);
    renameSync(marker, `${marker}.away`);
    const full = await eventually(
      async () => {
        const status = await supervisor.ask('status');
        return (status.cameras[0]?.segmentsDropped ?? 0) >= 3 && status;
      },
      { withinMs: 40_000 },
    );
    expect(full.isDropping).toBe(true);
    expect(full.spoolBytes).toBeLessThanOrEqual(2 ** 20);
    expect(host.log()).toContain('is full: new segments are dropped, 1 so far');
    const ffmpegs = host.ffmpegPids();
    renameSync(`${marker}.away`, marker);
    await eventually(async () => (await supervisor.ask('status')).isDropping === false, { withinMs: 20_000 });
    await placed(host, host.segments().length + 2);
    const [event] = await eventually(async () => {
      const switches = await supervisor.ask('switches');
      return switches[0]?.gapSeconds !== undefined && switches;
    });
    expect(host.ffmpegPids()).toEqual(ffmpegs);
    await supervisor.stop('for-good');

    const frames = await host.frames();
    // One hole, behind all that waited first; what came after it is whole.
    const holes = frames.slice(1).flatMap((frame, index) => {
      const missing = frame - (frames[index] ?? 0) - 1;
      return missing === 0 ? [] : [missing];
    });
    expect(holes).toEqual([expect.any(Number)]);
    expect(event?.gapSeconds).toBeCloseTo((holes[0] ?? 0) / framesPerSecond, 0);
    const playlist = readFileSync(join(dirname(host.segments()[0] ?? ''), 'index.m3u8'), 'utf8');
    expect(playlist.match(/#EXT-X-DISCONTINUITY/g)).toHaveLength(1);
  });

  test('keeps no more in the spool than it may, however much is free, and knows after a kill what that cost', async (context) => {
    const host = new TestHost(context);
    const disk = host.addDisk('disk-a');
    host.spoolLimit = { bytes: 60_000 };
    const marker = join(disk.path, '.dayfs-disk.json');
    const before = await host.record();
    await placed(host, 1);
    renameSync(marker, `${marker}.away`);
    const full = await eventually(
      async () => {
        const status = await before.ask('status');
        return (status.cameras[0]?.segmentsDropped ?? 0) >= 2 && status;
      },
      { withinMs: 60_000 },
    );
    expect(full.spoolBoundBytes).toBe(60_000);
    expect(full.spoolBytes).toBeGreaterThan(0);
    expect(full.spoolBytes).toBeLessThanOrEqual(60_000);
    // The count is written beside the recording, and a kill may come before it.
    await eventually(() => host.droppedOnRecord('court-1') >= 2);
    await before.kill();
    renameSync(`${marker}.away`, marker);
    const supervisor = await host.record();
    const [camera] = (await supervisor.ask('status')).cameras;
    expect(camera?.segmentsDropped).toBeGreaterThanOrEqual(2);
    expect(camera?.firstLossMs).toBeGreaterThan(Date.now() - 120_000);
    await supervisor.stop('for-good');
  });

  test('records no camera through a link in its spool, says so, and records the others', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    host.cameras = [numberedCamera, otherCamera];
    const [elsewhere, link] = [join(host.path, 'elsewhere'), join(host.spoolPath, 'court-1')];
    for (const folder of [elsewhere, host.spoolPath]) mkdirSync(folder);
    symlinkSync(elsewhere, link);
    const supervisor = await host.record();
    await placed(host, 3);
    const { cameras } = await supervisor.ask('status');
    const lastError = `a symbolic link stands at ${link}, where a folder of the spool must be: move it away`;
    expect(cameras).toMatchObject([{ state: 'waiting', segmentsPlaced: 0, lastError }, { state: 'recording' }]);
    expect(host.log().split(lastError)).toHaveLength(2);
    expect(readdirSync(elsewhere)).toEqual([]);
    rmSync(link);
    await eventually(async () => ((await supervisor.ask('status')).cameras[0]?.segmentsPlaced ?? 0) > 0, {
      withinMs: 60_000,
    });
    await supervisor.stop('for-good');
  });

  test('shows the spool to nobody else', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    const supervisor = await host.record();
    expect(statSync(host.spoolPath).mode & 0o777).toBe(0o700);
    await supervisor.stop('for-good');
  });
});
