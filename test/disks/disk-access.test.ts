import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import { DiskThread } from '../../src/disks/thread/disk-thread.js';
import { parseSegmentNameTemplate } from '../../src/domain/segment-name.js';
import type { TimeZone } from '../../src/domain/time-zone.js';
import { eventually } from '../support/eventually.js';
import { hasFuse } from '../support/fuse.js';
import { DiskAccess } from './built-disk-access.js';
import { camera, day, makeDisk, makePlacement, mountHangingDisk, placedPath } from './test-disk.js';

function programUrl(name: string): URL {
  return new URL(`programs/${name}`, import.meta.url);
}

function accessTo(disk: DiskConfig, options?: { deadlineMs: number }): DiskAccess {
  const access = new DiskAccess(disk, options);
  onTestFinished(() => access.close());
  return access;
}

describe('a disk through its thread', () => {
  test('answers every kind of call as the thread does', async () => {
    const disk = makeDisk();
    const access = accessTo(disk);
    const template = parseSegmentNameTemplate('%Y%m%dT%H%M%S.%f%z.ts');
    const placement = makePlacement();
    expect((await access.inspect()).state).toBe('ok');
    expect((await access.probe()).state).toBe('ok');
    expect(await access.findPlaced(placement)).toBeUndefined();
    expect(await access.place(placement)).toMatchObject({ wasThere: false, bytes: 5_000 });
    expect(await access.findPlaced(placement)).toMatchObject({ path: placedPath(disk, placement) });
    expect(await access.listDays()).toEqual([day]);
    expect(await access.listCameras(day)).toEqual([camera]);
    expect(await access.scan(day)).toMatchObject([{ camera, day }]);
    expect(await access.earliestSegmentMs({ camera, day }, template, 'UTC' as TimeZone)).toBe(placement.startMs);
  });

  test('answers calls made at once in their order', async () => {
    const access = accessTo(makeDisk());
    const placements = [0, 1, 2, 3].map((index) => makePlacement(index));
    const placed = await Promise.all(placements.map((placement) => access.place(placement)));
    expect(placed.map(({ path }) => path.split('/').at(-1))).toEqual(placements.map(({ name }) => name));
  });

  test('is not blamed for a time in which this process was held up', async () => {
    const disk = makeDisk();
    const thread = new DiskThread(disk, programUrl('held-worker.mjs'));
    onTestFinished(() => thread.close());
    const deadlineMs = 2_000;
    await thread.call({ call: 'inspect' }, deadlineMs);
    const asked = thread.call({ call: 'inspect' }, deadlineMs);
    // As a process that is stopped, with its threads: longer than the deadline, and than timers are late by themselves.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * deadlineMs);
    // Whatever is due by then comes before it.
    setTimeout(() => writeFileSync(join(disk.path, 'go-on'), ''), 0);
    expect(await asked).toBe(2);
    expect(thread.isStuck).toBe(false);
  });

  test('passes on what failed, whose fault it is, and the cause', async () => {
    const disk = makeDisk();
    const access = accessTo(disk);
    const placement = makePlacement();
    await expect(access.place({ ...placement, source: '/nowhere/segment.ts' })).rejects.toMatchObject({
      fault: 'source',
      code: 'ENOENT',
      cause: expect.any(Error),
    });
    rmSync(join(disk.path, '.dayfs-disk.json'));
    await expect(access.place(placement)).rejects.toMatchObject({ fault: 'disk', code: 'ENODEV' });
    await expect(access.scan(day)).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('mount'),
    });
    expect((await access.inspect()).state).toBe('absent');
  });

  test('keeps no process from ending', () => {
    const program = programUrl('look-once.mjs').pathname;
    const said = execFileSync(process.execPath, [program, JSON.stringify(makeDisk())], { timeout: 10_000 });
    expect(said.toString()).toBe('ok');
  });

  test('is refused once it is closed, and a call under way still ends', async () => {
    const access = accessTo(makeDisk());
    const placed = access.place(makePlacement());
    await access.close();
    expect(await placed).toMatchObject({ wasThere: false });
    expect(await access.inspect()).toMatchObject({
      state: 'unhealthy',
      reason: expect.stringContaining('no longer in'),
    });
  });

  test('fails with the reason when the thread crashes, and gets a new thread', async () => {
    const thread = new DiskThread(makeDisk(), programUrl('crashing-worker.mjs'));
    onTestFinished(() => thread.close());
    for (const _ of ['first', 'second']) {
      await expect(thread.call({ call: 'inspect' }, 5_000)).rejects.toThrow(/its thread ended: out of order/);
    }
    expect(thread.isStuck).toBe(false);
  });

  test('fails when the thread cannot even be started', async () => {
    const thread = new DiskThread(makeDisk(), programUrl('missing.mjs'));
    onTestFinished(() => thread.close());
    await expect(thread.call({ call: 'inspect' }, 5_000)).rejects.toThrow(/its thread ended: Cannot find module/);
  });

  test('fails when the host gives it no thread, and is asked all the same once it does', async () => {
    // As for want of memory or of a place in the process table, Node throws at once for what cannot begin a thread.
    const entry = new URL('http://nowhere/');
    const thread = new DiskThread(makeDisk(), entry);
    onTestFinished(() => thread.close());
    for (const refused of [thread.call({ call: 'inspect' }, 5_000), thread.call({ call: 'probe' }, 5_000)]) {
      await expect(refused).rejects.toThrow(/cannot be asked/);
    }
    entry.href = new URL('../../dist/disks/thread/disk-worker.cjs', import.meta.url).href;
    expect(await thread.call({ call: 'inspect' }, 5_000)).toMatchObject({ state: 'ok' });
  });
});

describe.skipIf(!hasFuse)('a disk that hangs', () => {
  const deadlineMs = 400;

  test('fails the call at its deadline, those behind it and after it at once, and is well again by itself', async () => {
    const hanging = await mountHangingDisk();
    const access = accessTo(hanging.disk, { deadlineMs });
    const healthy = accessTo(makeDisk('disk-b'), { deadlineMs });
    expect([(await access.probe()).state, (await healthy.probe()).state]).toEqual(['ok', 'ok']);
    hanging.hang();

    const startMs = performance.now();
    const [first, behind] = [access.inspect(), access.place(makePlacement())];
    expect((await healthy.probe()).state).toBe('ok');
    expect(access.isStuck).toBe(false);
    expect(await first).toMatchObject({
      state: 'unhealthy',
      reason: expect.stringContaining('not answered for 0.4 s'),
    });
    await expect(behind).rejects.toMatchObject({ fault: 'disk', code: 'ETIMEDOUT' });
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(deadlineMs);

    expect(access.isStuck).toBe(true);
    expect(await access.inspect()).toMatchObject({
      state: 'unhealthy',
      reason: expect.stringContaining('does not answer'),
    });
    await expect(access.scan(day)).rejects.toThrow(/disk-a .* does not answer; check the disk/);
    expect((await healthy.probe()).state).toBe('ok');

    hanging.goOn();
    await eventually(() => !access.isStuck);
    expect((await access.probe()).state).toBe('ok');
    expect(await access.place(makePlacement())).toMatchObject({ wasThere: false });
  });

  test('in the middle of a placing: what comes of it later is the whole segment', async () => {
    const hanging = await mountHangingDisk();
    const access = accessTo(hanging.disk, { deadlineMs });
    await access.place(makePlacement(0));
    hanging.hang();
    const placement = makePlacement(1, 2_500_000);
    await expect(access.place(placement)).rejects.toMatchObject({ fault: 'disk', code: 'ETIMEDOUT' });
    hanging.goOn();
    await eventually(() => !access.isStuck);
    expect(await access.findPlaced(placement)).toMatchObject({ bytes: 2_500_000 });
  });

  test('from the first call on is found out at the deadline, too', async () => {
    const hanging = await mountHangingDisk();
    const access = accessTo(hanging.disk, { deadlineMs });
    hanging.hang();
    expect(await access.inspect()).toMatchObject({ state: 'unhealthy', space: undefined });
  });

  test('does not hold up its closing', async () => {
    const hanging = await mountHangingDisk();
    const access = accessTo(hanging.disk, { deadlineMs });
    await access.probe();
    hanging.hang();
    await access.inspect();
    await access.close();
  });

  test('does not take a slow disk for one, however large the segment is, nor the wait behind it for a call’s own', async () => {
    const slow = await mountHangingDisk('disk-a', `--write-rate=${8 * 2 ** 20}`);
    const access = accessTo(slow.disk, { deadlineMs });
    await access.probe();
    const startMs = performance.now();
    const [, behind] = await Promise.all([access.place(makePlacement(0, 20 * 2 ** 20)), access.inspect()]);
    expect(performance.now() - startMs).toBeGreaterThan(2 * deadlineMs);
    expect(behind.state).toBe('ok');
  });
});
