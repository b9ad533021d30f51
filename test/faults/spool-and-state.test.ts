import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { frameRange, framesPerSecond } from '../support/frame-numbers.js';
import { describeMount } from '../support/fuse.js';
import { Ext4Disk, MemoryDisk } from './fault-disk.js';
import { FaultHost } from './fault-host.js';
import { expectOneRun } from './recorded-runs.js';

describeMount.concurrent('what the recorder keeps off the disks', () => {
  test('a spool that is full while no disk is fit keeps the oldest, whole, and recording goes on after it', async () => {
    await using host = new FaultHost();
    host.addPlace(new MemoryDisk(host.path, 'spool', '160k'));
    const disk = await Ext4Disk.make(host.path, 'disk-a');
    host.addDisks(disk);
    disk.pull();
    const recorder = await host.record();
    await recorder.says('new segments are dropped');
    await disk.plugIn();
    await host.activeDisk('disk-a', 60_000);
    await eventually(async () => (await host.status()).cameras[0]?.segmentsWaiting === 0);
    await host.placesMore(2);
    await recorder.stop();

    const frames = await host.frames();
    const hole = frames.findIndex((frame, index) => frame !== index);
    const [oldest, newest] = [frames.slice(0, hole), frames.slice(hole)];
    expect(oldest.length).toBeGreaterThan(3 * framesPerSecond);
    expect(newest).toEqual(frameRange(newest[0] ?? Number.NaN, newest.length));
    // ffmpeg itself never met a full spool: one run, and its last frame is there.
    expect(host.sent()).toEqual([{ frames: (newest.at(-1) ?? 0) + 1, isCountFinal: true }]);
  });

  test('a registry that cannot be written: recording goes on, and it is told everything once there is room', async () => {
    await using host = new FaultHost();
    const state = host.addPlace(new MemoryDisk(host.path, 'state', '1m'));
    host.addDisks(await Ext4Disk.make(host.path, 'disk-a'), new MemoryDisk(host.path, 'disk-b', '16m'));
    let recorder = await host.record();
    await host.placesMore(2);
    state.fill();
    await host.switchTo('disk-b');
    await recorder.says('the registry takes no notes');
    await host.placesMore(2);
    // The one that comes next has to do with it as it is.
    await recorder.stop('SIGKILL');
    recorder = await host.record();
    await host.placesMore(2);
    state.empty();
    await eventually(async () => (await rootDisks(host)).join() === 'disk-a,disk-b', { everyMs: 500 });
    await recorder.stop();

    expectOneRun(await host.frames(), host.sent());
  });

  test('a state folder that is full from the start: recording starts, and the registry catches up', async () => {
    await using host = new FaultHost();
    const state = host.addPlace(new MemoryDisk(host.path, 'state', '1m'));
    host.addDisks(new MemoryDisk(host.path, 'disk-a', '16m'));
    state.fill();
    const recorder = await host.record();
    await host.placesMore(2);
    state.empty();
    await eventually(async () => (await rootDisks(host)).join() === 'disk-a', { everyMs: 500 });
    await recorder.stop();

    expectOneRun(await host.frames(), host.sent());
  });
});

/** The disks that hold a root, as far as the registry knows. */
async function rootDisks(host: FaultHost): Promise<string[]> {
  const roots = await host.report<Array<{ readonly disk: string }>>('roots');
  return roots.map(({ disk }) => disk).sort();
}
