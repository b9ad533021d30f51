import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasFuse } from '../support/fuse.js';
import { type FaultDisk, HangingDisk, MemoryDisk } from './fault-disk.js';
import { FaultHost } from './fault-host.js';
import { expectOneRun } from './recorded-runs.js';

/** More than libuv has threads. */
const hungDisks = 5;

/** A folder of a disk: to look at it is to ask the disk. */
async function addFolderOfHangingDisk(host: FaultHost, id: string): Promise<HangingDisk> {
  const mounted = await HangingDisk.make(host.path, `${id}.mounted`, '-o', 'entry_timeout=0,attr_timeout=0');
  const path = join(mounted.path, 'recordings');
  mkdirSync(path);
  const disk: FaultDisk = { id, path, release: async () => await mounted.release() };
  host.addDisks(disk);
  return mounted;
}

test.skipIf(!hasFuse)(
  'disks that hang from the start on, five of them, keep nobody from recording and reading',
  async () => {
    await using host = new FaultHost();
    const hanging: HangingDisk[] = [];
    for (let index = 0; index < hungDisks; index += 1) {
      hanging.push(await addFolderOfHangingDisk(host, `disk-${index}`));
    }
    const well = new MemoryDisk(host.path, 'disk-z', '16m');
    host.addDisks(well);
    for (const disk of hanging) disk.hang();
    const recorder = await host.record();
    await host.activeDisk('disk-z');
    await host.placesMore(3, [well]);
    await host.mount();
    expect(host.mergedSegments().length).toBeGreaterThanOrEqual(3);
    for (const disk of hanging) disk.goOn();
    await recorder.stop();

    expectOneRun(await host.frames(), host.sent());
    expect(host.spooled()).toEqual([]);
  },
);
