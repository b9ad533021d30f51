import { execFileSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { frameRange } from '../support/frame-numbers.js';
import { TestHost } from './supervisor.js';

describe.concurrent('switching by hand', () => {
  test('goes to the disk that is named, or else to the next one in turn', async (context) => {
    const host = new TestHost(context);
    for (const id of ['disk-a', 'disk-b', 'disk-c']) host.addDisk(id);
    host.cameras = [];
    const supervisor = await host.record();
    expect(await supervisor.ask('switchTo', 'disk-b')).toEqual({ from: 'disk-a', to: 'disk-b' });
    expect(await supervisor.ask('switchTo', null)).toEqual({ from: 'disk-b', to: 'disk-c' });
    expect(await supervisor.ask('switchTo', null)).toEqual({ from: 'disk-c', to: 'disk-a' });
    expect(await supervisor.ask('status')).toMatchObject({ activeDisk: 'disk-a' });
    expect(await supervisor.ask('switches')).toMatchObject([
      { from: 'disk-c', to: 'disk-a', reason: 'manual' },
      { from: 'disk-b', to: 'disk-c', reason: 'manual' },
      { from: 'disk-a', to: 'disk-b', reason: 'manual' },
      { to: 'disk-a', reason: 'restart' },
    ]);
  });

  test('is refused, with the reason, where it makes no sense', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    const other = host.addDisk('disk-b');
    renameSync(join(other.path, '.dayfs-disk.json'), join(other.path, 'away'));
    host.cameras = [];
    const supervisor = await host.record();
    await expect(supervisor.ask('switchTo', 'disk-x')).rejects.toThrow(
      'usage: there is no disk "disk-x" in the configuration, only disk-a, disk-b',
    );
    await expect(supervisor.ask('switchTo', 'disk-a')).rejects.toThrow('failed: disk-a is the active disk already');
    await expect(supervisor.ask('switchTo', 'disk-b')).rejects.toThrow('failed: cannot switch to disk-b (absent): ');
    await expect(supervisor.ask('switchTo', null)).rejects.toThrow(
      'failed: no other disk can be recorded to: disk-b (absent): ',
    );
    expect(await supervisor.ask('switches')).toHaveLength(1);
  });
});

describe.concurrent('switching by itself', () => {
  test('leaves a disk that is pulled, loses nothing, and does not go back by itself', async (context) => {
    const host = new TestHost(context);
    const pulled = host.addDisk('disk-a', { sizeMiB: 64 });
    const other = host.addDisk('disk-b');
    const supervisor = await host.record();
    await eventually(() => host.segments([pulled]).length >= 1, { withinMs: 20_000 });
    // Hidden by a mount without a marker, as an unmounted disk's folder is; its segments can be had again.
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', pulled.path]);
    await eventually(() => host.segments([other]).length >= 1, { withinMs: 20_000 });
    execFileSync('umount', ['--lazy', pulled.path]);
    const ofPulled = host.segments([pulled]).length;
    await eventually(() => host.segments([other]).length >= 3, { withinMs: 20_000 });
    const [event] = await supervisor.ask('switches');
    await supervisor.stop('for-good');

    expect(event).toMatchObject({ from: 'disk-a', to: 'disk-b', reason: 'unhealthy' });
    expect(host.segments([pulled])).toHaveLength(ofPulled);
    const frames = await host.frames();
    expect(frames).toEqual(frameRange(0, frames.length));
  });

  test('uses a disk of the right name alone: one that is not mounted gets nothing', async (context) => {
    const host = new TestHost(context);
    const bare = { ...host.addDisk('disk-b'), id: 'disk-a' } as (typeof host.disks)[number];
    host.disks.length = 0;
    host.disks.push(bare);
    const real = host.addDisk('disk-c');
    const supervisor = await host.record();
    await eventually(() => host.segments([real]).length >= 1, { withinMs: 20_000 });
    await supervisor.stop('for-good');
    expect(host.segments([bare])).toEqual([]);
  });
});

describe.concurrent('what a switch says', () => {
  test('its gap, also when the supervisor dies before the first segment after it', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    const other = host.addDisk('disk-b');
    const first = await host.record();
    await eventually(() => host.segments().length >= 1, { withinMs: 20_000 });
    await first.ask('switchTo', 'disk-b');
    await first.kill();
    const placedBefore = host.segments([other]).length;
    const second = await host.record();
    const events = await eventually(async () => {
      const all = await second.ask('switches');
      return all.every(({ gapSeconds }) => gapSeconds !== undefined) && all;
    });
    await second.stop('for-good');

    expect(placedBefore).toBe(0);
    expect(events).toMatchObject([
      { from: 'disk-b', to: 'disk-a', reason: 'restart', gapSeconds: 0 },
      { from: 'disk-a', to: 'disk-b', reason: 'manual', gapSeconds: 0 },
      { to: 'disk-a', reason: 'restart', gapSeconds: 0 },
    ]);
    const frames = await host.frames();
    expect(frames).toEqual(frameRange(0, frames.length));
  });

  test('why a start goes to another disk than the one of before, and nothing where it does not', async (context) => {
    const host = new TestHost(context);
    const disk = host.addDisk('disk-a');
    host.addDisk('disk-b');
    host.cameras = [];
    const marker = join(disk.path, '.dayfs-disk.json');
    const first = await host.record();
    const { activeSinceMs } = await first.ask('status');
    await first.stop('for-good');
    const same = await host.record();
    expect((await same.ask('status')).activeSinceMs).toBe(activeSinceMs);
    await same.stop('for-good');
    renameSync(marker, `${marker}.away`);
    await (await host.record()).stop('for-good');
    renameSync(`${marker}.away`, marker);
    const supervisor = await host.record();
    const details = (await supervisor.ask('switches')).map(({ detail }) => detail);
    expect(details).toEqual([
      'the recorder started, and disk-a comes before disk-b',
      expect.stringMatching(/^the recorder started, without disk-a \(absent\): /),
      'the recorder started',
    ]);
  });

  test('of a disk that is fit again after none was: that, and not what was wrong before', async (context) => {
    const host = new TestHost(context);
    const disk = host.addDisk('disk-a');
    host.cameras = [];
    const marker = join(disk.path, '.dayfs-disk.json');
    const supervisor = await host.record();
    renameSync(marker, `${marker}.away`);
    await eventually(async () => (await supervisor.ask('status')).activeDisk === null, { withinMs: 20_000 });
    renameSync(`${marker}.away`, marker);
    await eventually(async () => (await supervisor.ask('status')).activeDisk === 'disk-a', { withinMs: 20_000 });
    const [back, lost] = await supervisor.ask('switches');
    expect(lost).toMatchObject({ from: 'disk-a', reason: 'unhealthy', detail: expect.stringContaining('.dayfs-disk') });
    expect(back).toMatchObject({ to: 'disk-a', reason: 'unhealthy', gapSeconds: 0 });
    expect(back?.detail).toBe('it can be recorded to; no disk could before');
  });
});
