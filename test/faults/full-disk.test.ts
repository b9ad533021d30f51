import { expect, test } from 'vitest';
import { readAllFrameNumbers } from '../support/frame-numbers.js';
import { describeMount } from '../support/fuse.js';
import { Ext4Disk, MemoryDisk } from './fault-disk.js';
import { FaultHost } from './fault-host.js';
import { expectOneRun } from './recorded-runs.js';

describeMount.concurrent('a disk that nothing can be written to any more, while it is recorded to:', () => {
  test('full: the same segment goes to the next disk', async () => {
    await using host = new FaultHost();
    const disk = await Ext4Disk.make(host.path, 'disk-a');
    host.addDisks(disk, new MemoryDisk(host.path, 'disk-b', '16m'));
    const recorder = await host.record();
    await host.placesMore(2);
    disk.fill();
    await host.activeDisk('disk-b');
    await host.placesMore(2);
    const [event] = await host.switches();
    await recorder.stop();

    expect(event).toMatchObject({ from: 'disk-a', to: 'disk-b', reason: 'low-space', gapSeconds: 0 });
    expectOneRun(await host.frames(), host.sent());
    // The same through the mount, on whatever disk it lies.
    await host.mount();
    expectOneRun(await readAllFrameNumbers(host.mergedSegments()), host.sent());
  });

  test('without a free inode: the same', async () => {
    await using host = new FaultHost();
    const disk = await Ext4Disk.make(host.path, 'disk-a', { inodes: 64 });
    host.addDisks(disk, new MemoryDisk(host.path, 'disk-b', '16m'));
    const recorder = await host.record();
    await host.placesMore(2);
    disk.exhaustInodes();
    await host.activeDisk('disk-b');
    await host.placesMore(2);
    const [event] = await host.switches();
    await recorder.stop();

    expect(event).toMatchObject({ from: 'disk-a', to: 'disk-b', reason: 'low-space', gapSeconds: 0 });
    expect(host.segments([disk]).length).toBeGreaterThanOrEqual(2);
    expectOneRun(await host.frames(), host.sent());
  });

  test('with I/O errors: the same, and what was placed before is on it', async () => {
    await using host = new FaultHost();
    const disk = await Ext4Disk.make(host.path, 'disk-a', { hasCable: true });
    host.addDisks(disk, new MemoryDisk(host.path, 'disk-b', '16m'));
    const recorder = await host.record();
    await host.placesMore(2);
    disk.cutCable();
    await host.activeDisk('disk-b');
    await host.placesMore(2);
    const [event] = await host.switches();
    await recorder.stop();

    expect(event).toMatchObject({ from: 'disk-a', to: 'disk-b', reason: 'unhealthy', gapSeconds: 0 });
    // Nothing of it comes from memory: the filesystem is read anew from what had reached the device.
    await disk.plugIn();
    expect(host.segments([disk]).length).toBeGreaterThanOrEqual(2);
    expectOneRun(await host.frames(), host.sent());
  });
});
