import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { describeMount } from '../support/fuse.js';
import { Ext4Disk, HangingDisk, MemoryDisk } from './fault-disk.js';
import { FaultHost } from './fault-host.js';
import { expectAllFrames, expectOneRun } from './recorded-runs.js';

/** Of one placing on a disk whose root is there: its file, its name, its folder and its line in the playlist. */
const leastChanges = 7;

describeMount.concurrent('a supervisor that is killed or held up', () => {
  test('killed ten times while it records: every ffmpeg goes on, and no frame is lost or twice', async () => {
    await using host = new FaultHost({ cameras: ['court-1', 'court-2'] });
    host.addDisks(new MemoryDisk(host.path, 'disk-a', '32m'));
    let recorder = await host.record();
    await host.placesMore(1);
    const ffmpegs = host.ffmpegPids();
    for (let killed = 0; killed < 10; killed += 1) {
      await recorder.stop('SIGKILL');
      expect(host.ffmpegPids()).toEqual(ffmpegs);
      recorder = await host.record();
      await host.placesMore(1);
    }
    await recorder.stop();

    for (const camera of ['court-1', 'court-2']) expectOneRun(await host.frames(camera), host.sent(camera));
    expect(host.spooled()).toEqual([]);
  });

  test('killed in the middle of a placing, at each change that it makes on the disk: the same', async () => {
    await using host = new FaultHost();
    host.addDisks(await Ext4Disk.make(host.path, 'disk-a'));
    const killer = resolve('test/faults/fixtures/kill-in-placing.mjs');
    let changes = 0;
    for (let survived = false; !survived; ) {
      changes += 1;
      const recorder = host.boot({ NODE_OPTIONS: `--import=${killer}`, DAYFS_TEST_KILL_AT: String(changes) });
      const isDead = () => recorder.process.signalCode === 'SIGKILL';
      const hasPlaced = async () => ((await host.status()).cameras[0]?.segmentsPlaced ?? 0) > 1;
      await eventually(async () => isDead() || (await hasPlaced()), { withinMs: 30_000 });
      survived = !isDead();
      if (survived) await recorder.stop();
    }

    expect(changes).toBeGreaterThan(leastChanges);
    expectAllFrames(await host.frames(), host.sent());
    expect(host.spooled()).toEqual([]);
  });

  test('held up for more segments than may wait for a disk: none of the disks is blamed', async () => {
    await using host = new FaultHost({ cameras: ['court-1', 'court-2'] });
    // Quick enough for what comes in time, and not for all at once.
    host.addDisks(await HangingDisk.make(host.path, 'disk-a', '--write-rate=200k'));
    host.addDisks(...['disk-b', 'disk-c'].map((id) => new MemoryDisk(host.path, id, '16m')));
    const recorder = await host.record();
    await host.placesMore(2);
    recorder.process.kill('SIGSTOP');
    await eventually(() => host.spooled().filter((name) => name.endsWith('.ts')).length > 2 * 14, { withinMs: 60_000 });
    recorder.process.kill('SIGCONT');
    await host.placesMore(2 * 14);
    const switches = await host.switches();
    await recorder.stop();

    expect(switches).toMatchObject([{ to: 'disk-a', reason: 'restart' }]);
    for (const camera of ['court-1', 'court-2']) expectOneRun(await host.frames(camera), host.sent(camera));
  });
});
