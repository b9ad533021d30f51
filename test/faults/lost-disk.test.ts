import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { readAllFrameNumbers } from '../support/frame-numbers.js';
import { describeMount } from '../support/fuse.js';
import { Ext4Disk, HangingDisk, MemoryDisk } from './fault-disk.js';
import { FaultHost } from './fault-host.js';
import { expectOneRun } from './recorded-runs.js';

describeMount.concurrent('a disk that is', () => {
  test('remounted read-only: it is left, and nothing is lost', async () => {
    await using host = new FaultHost();
    const disk = await Ext4Disk.make(host.path, 'disk-a');
    host.addDisks(disk, new MemoryDisk(host.path, 'disk-b', '16m'));
    const recorder = await host.record();
    await host.placesMore(2);
    await disk.remountReadOnly();
    await host.activeDisk('disk-b');
    await host.placesMore(2);
    const [event] = await host.switches();
    await recorder.stop();

    expect(event).toMatchObject({ from: 'disk-a', to: 'disk-b', reason: 'unhealthy', gapSeconds: 0 });
    expect(event?.detail).toContain('EROFS');
    expectOneRun(await host.frames(), host.sent());
  });

  test('unmounted under the recorder: the folder beneath gets nothing, and its return causes no switch', async () => {
    await using host = new FaultHost();
    const disk = await Ext4Disk.make(host.path, 'disk-a');
    const other = new MemoryDisk(host.path, 'disk-b', '16m');
    host.addDisks(disk, other);
    const recorder = await host.record();
    await host.mount();
    await host.placesMore(2);
    disk.pull();
    await host.activeDisk('disk-b');
    await host.placesMore(1);
    expect(readdirSync(disk.path)).toEqual([]);
    await disk.plugIn();
    const before = host.segments([disk]).length;
    await host.placesMore(3, [other]);
    const switches = await host.switches();
    await recorder.stop();

    expect(switches).toHaveLength(2);
    expect(switches[0]).toMatchObject({ from: 'disk-a', to: 'disk-b', reason: 'unhealthy', gapSeconds: 0 });
    expect(host.segments([disk])).toHaveLength(before);
    await eventually(() => host.mergedSegments().length === host.segments().length);
    expectOneRun(await readAllFrameNumbers(host.mergedSegments()), host.sent());
  });

  test('mounted where another belongs, and that one in its place: neither is written to', async () => {
    await using host = new FaultHost();
    const [diskA, diskB] = [await Ext4Disk.make(host.path, 'disk-a'), await Ext4Disk.make(host.path, 'disk-b')];
    host.addDisks(diskA, diskB, new MemoryDisk(host.path, 'disk-c', '16m'));
    const recorder = await host.record();
    await host.placesMore(2);
    for (const disk of [diskA, diskB]) disk.pull();
    diskA.mountAt(diskB.path);
    diskB.mountAt(diskA.path);
    const before = host.segments([diskA, diskB]).length;
    await host.activeDisk('disk-c');
    await host.placesMore(3);
    const [event] = await host.switches();
    await recorder.stop();

    expect(event).toMatchObject({ from: 'disk-a', to: 'disk-c', reason: 'unhealthy', gapSeconds: 0 });
    for (const disk of [diskA, diskB]) disk.pull();
    for (const disk of [diskA, diskB]) await disk.plugIn();
    expect(host.segments([diskA, diskB])).toHaveLength(before);
    expect(host.segments([diskB])).toEqual([]);
    expectOneRun(await host.frames(), host.sent());
  });

  test('hung: it is left after its deadline, nobody waits for it, and it is used again when it is back', async () => {
    await using host = new FaultHost();
    const disk = await HangingDisk.make(host.path, 'disk-a');
    const other = new MemoryDisk(host.path, 'disk-b', '16m');
    host.addDisks(disk, other);
    const recorder = await host.record();
    await host.placesMore(2);
    disk.hang();
    await host.activeDisk('disk-b');
    await host.placesMore(3, [other]);
    disk.goOn();
    await eventually(() => host.switchTo('disk-a'), { withinMs: 60_000, everyMs: 500 });
    await host.placesMore(2, [disk]);
    const [, event] = await host.switches();
    await recorder.stop();

    expect(event).toMatchObject({ from: 'disk-a', to: 'disk-b', reason: 'unhealthy', gapSeconds: 0 });
    // Within its deadline there come as many segments as may wait for a disk: either is found first.
    expect(event?.detail).toMatch(/answer|does not keep up/);
    expectOneRun(await host.frames(), host.sent());
  });

  test('too slow for its camera: recording goes on at another one, and nothing is dropped', async () => {
    await using host = new FaultHost();
    const disk = await HangingDisk.make(host.path, 'disk-a', '--write-rate=4k');
    const other = new MemoryDisk(host.path, 'disk-b', '16m');
    host.addDisks(disk, other);
    const recorder = await host.record();
    await host.placesMore(1, [disk]);
    await host.activeDisk('disk-b');
    await host.placesMore(3, [other]);
    const [event] = await host.switches();
    await recorder.stop();

    expect(event).toMatchObject({ from: 'disk-a', to: 'disk-b', reason: 'unhealthy' });
    expect(event?.detail).toContain('does not keep up');
    expectOneRun(await host.frames(), host.sent());
  });

  test('hung when a supervisor starts: recording starts on another one meanwhile', async () => {
    await using host = new FaultHost();
    const disk = await HangingDisk.make(host.path, 'disk-a');
    const other = new MemoryDisk(host.path, 'disk-b', '16m');
    host.addDisks(disk, other);
    disk.hang();
    const recorder = await host.record();
    await host.placesMore(1, [other]);
    disk.goOn();
    await recorder.stop();

    expectOneRun(await host.frames(), host.sent());
  });
});
