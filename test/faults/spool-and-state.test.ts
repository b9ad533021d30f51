import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { frameRange, framesPerSecond, readFrameNumbers } from '../support/frame-numbers.js';
import { describeMount } from '../support/fuse.js';
import { makeTree } from '../support/trees.js';
import { Ext4Disk, MemoryDisk } from './fault-disk.js';
import { FaultHost } from './fault-host.js';
import { expectOneRun } from './recorded-runs.js';
import { UnreadablePlace } from './unreadable-place.js';

/** In the spool, once it has its time. */
const finishedSegment = /\d{10}_\d+_\d+\.ts$/;

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

  test('a spool that cannot be read for a while: no disk is blamed, and every segment is placed after it', async () => {
    await using host = new FaultHost();
    const spool = host.addPlace(await UnreadablePlace.make(host.path, 'spool'));
    host.addDisks(new MemoryDisk(host.path, 'disk-a', '16m'), new MemoryDisk(host.path, 'disk-b', '16m'));
    const recorder = await host.record();
    await host.placesMore(2);
    spool.failReadsOf(finishedSegment);
    await recorder.says('the spool cannot be read or changed');
    await eventually(async () => ((await host.status()).cameras[0]?.segmentsWaiting ?? 0) >= 5, { withinMs: 20_000 });
    spool.heal();
    await recorder.says('the spool can be read and changed again');
    await host.placesMore(2);
    const [camera] = (await host.status()).cameras;
    await recorder.stop();

    expectOneRun(await host.frames(), host.sent());
    expect(camera).toMatchObject({ segmentsDropped: 0, segmentsSetAside: 0 });
    expect(await host.switches()).toMatchObject([{ to: 'disk-a', reason: 'restart' }]);
    expect(host.spooled()).toEqual([]);
  });

  test('a spool that cannot be read fills up no further than it may', async () => {
    await using host = new FaultHost({ keys: { spoolLimit: '60kB' } });
    const spool = host.addPlace(await UnreadablePlace.make(host.path, 'spool'));
    host.addDisks(new MemoryDisk(host.path, 'disk-a', '16m'));
    const recorder = await host.record();
    await host.placesMore(1);
    spool.failReadsOf(finishedSegment);
    await recorder.says('new segments are dropped');
    expect((await host.status()).spoolBytes).toBeLessThanOrEqual(60_000);
    spool.heal();
    await recorder.says('the spool has room again');
    await recorder.stop();
    expect(host.spooled()).toEqual([]);
  });

  test('a segment that can never be read: no other waits for it, it is kept, and the count outlasts the recorder', async () => {
    await using host = new FaultHost();
    const spool = host.addPlace(await UnreadablePlace.make(host.path, 'spool'));
    host.addDisks(new MemoryDisk(host.path, 'disk-a', '16m'));
    let recorder = await host.record();
    await host.placesMore(2);
    spool.failReadsOf(/0000000005_/);
    await recorder.says('the spool cannot be read or changed');
    await host.placesMore(3);
    await eventually(async () => (await host.status()).cameras[0]?.segmentsWaiting === 1);
    await eventually(async () => (await host.status()).cameras[0]?.segmentsSetAside === 1, { withinMs: 90_000 });
    await recorder.says('segment set aside');
    const kept = readdirSync(join(host.spoolPath, '.set-aside', 'unplaced'));
    expect(kept).toEqual([expect.stringMatching(/^court-1_.*_0000000005_/)]);
    // It is counted before the count is written, which must not hold up the recording.
    const losses = join(host.statePath, 'losses.json');
    await eventually(() => existsSync(losses) && readFileSync(losses, 'utf8').includes('"setAside":1'));
    await recorder.stop('SIGKILL');
    recorder = await host.record();
    const [camera] = (await host.status()).cameras;
    expect(camera).toMatchObject({ segmentsDropped: 0, segmentsSetAside: 1, lastLossMs: expect.any(Number) });
    await host.placesMore(2);
    await recorder.stop();

    // One hole, filled by what was kept; all else is there, in order.
    spool.heal();
    const hidden = await readFrameNumbers(join(host.spoolPath, '.set-aside', 'unplaced', kept[0] ?? ''));
    const frames = await host.frames();
    const hole = frames.findIndex((frame, index) => frame !== index);
    const rest = frames.slice(hole);
    expect([...frames.slice(0, hole), ...hidden, ...rest]).toEqual(frameRange(0, frames.length + hidden.length));
    expect(host.sent()).toEqual([{ frames: (rest.at(-1) ?? 0) + 1, isCountFinal: true }]);
  });

  test('a registry that cannot be written: recording goes on, no disk counts as away, and it is told everything once there is room', async () => {
    await using host = new FaultHost();
    const state = host.addPlace(new MemoryDisk(host.path, 'state', '1m'));
    host.addDisks(await Ext4Disk.make(host.path, 'disk-a'), new MemoryDisk(host.path, 'disk-b', '16m'));
    let recorder = await host.record();
    await host.placesMore(2);
    const mount = await host.mount();
    state.fill();
    await host.switchTo('disk-b');
    await recorder.says('the registry takes no notes');
    await host.placesMore(2);
    await mount.says('new roots on disk disk-b are not shown');
    expect(host.mergedSegments()).not.toEqual([]);
    expect(mount.output).not.toContain('lack what');
    // The one that comes next has to do with it as it is.
    await recorder.stop('SIGKILL');
    recorder = await host.record();
    await host.placesMore(2);
    state.empty();
    await eventually(async () => (await rootDisks(host)).join() === 'disk-a,disk-b', { everyMs: 500 });
    await recorder.stop();

    expectOneRun(await host.frames(), host.sent());
    await eventually(() => host.mergedSegments().length === host.segments().length);
  });

  test('a state folder that is full from the start: recording starts, the mount shows it, and the registry catches up', async () => {
    await using host = new FaultHost();
    const state = host.addPlace(new MemoryDisk(host.path, 'state', '1m'));
    host.addDisks(new MemoryDisk(host.path, 'disk-a', '16m'));
    state.fill();
    const recorder = await host.record();
    await host.placesMore(2);
    const mount = await host.mount();
    expect(mount.output.match(/free some space on the filesystem of the state folder/g)).toHaveLength(1);
    await eventually(() => host.mergedSegments().length >= 2);
    expect((await host.report<Status>('status')).problems).toContainEqual(reloadRemedy);
    state.empty();
    await eventually(async () => (await rootDisks(host)).join() === 'disk-a', { everyMs: 500 });
    mount.process.kill('SIGUSR2');
    await eventually(async () => (await host.report<Status>('status')).mount?.registryFailure === null, {
      everyMs: 500,
    });
    await recorder.stop();

    expectOneRun(await host.frames(), host.sent());
  });

  test('a state folder that becomes read-only under a mount that is held: whatever its process dies of, it goes on', async () => {
    await using host = new FaultHost();
    const state = await addShown(host);
    const mount = await host.mount();
    // No file is open for writing until the filesystem is read-only.
    const { servingPid } = mount;
    mount.process.kill('SIGSTOP');
    process.kill(servingPid, 'SIGKILL');
    await state.remountReadOnly();
    mount.process.kill('SIGCONT');
    await eventually(() => mount.output.split('mounted at').length === 3, { withinMs: 20_000 });
    expect(host.mergedSegments()).toHaveLength(1);
    expect(mount.output.match(unreachable)).toHaveLength(1);
  });

  test('a state folder that is read-only from the start: the mount shows what there is, and is reached once it is not', async () => {
    await using host = new FaultHost();
    const state = await addShown(host);
    await (await host.mount()).stop();
    await state.remountReadOnly();
    const mount = await host.mount();
    expect(host.mergedSegments()).toHaveLength(1);
    expect(mount.output).toContain('cannot use the registry');
    expect(mount.output.match(unreachable)).toHaveLength(1);
    state.remountForWriting();
    await mount.says('commands can reach this daemon now');
    expect((await host.report<Status>('status')).mount).not.toBeNull();
  });
});

const reloadRemedy = expect.stringMatching(/then reload the mount: .*free some space/);

interface Status {
  readonly problems: string[];
  readonly mount: { readonly registryFailure: string | null } | null;
}

const unreachable = /commands cannot reach this daemon: .*EROFS.*remount it read-write, after fsck/g;

/** A disk with one segment, and a filesystem of its own for the state folder. */
async function addShown(host: FaultHost): Promise<Ext4Disk> {
  const disk = new MemoryDisk(host.path, 'disk-a', '16m');
  host.addDisks(disk);
  makeTree(disk.path, { '20260115': { 'court-1': { hls: { '20260115T143000.120+0100.ts': 'x' } } } });
  return host.addPlace(await Ext4Disk.make(host.path, 'state'));
}

/** The disks that hold a root, as far as the registry knows. */
async function rootDisks(host: FaultHost): Promise<string[]> {
  const roots = await host.report<Array<{ readonly disk: string }>>('roots');
  return roots.map(({ disk }) => disk).sort();
}
