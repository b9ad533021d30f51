import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import { dayOf } from '../../src/domain/day.js';
import type { TimeZone } from '../../src/domain/time-zone.js';
import { eventually } from '../support/eventually.js';
import { frameRange, readAllFrameNumbers } from '../support/frame-numbers.js';
import { numberedCamera, otherCamera, placed, TestHost } from './supervisor.js';

/** Puts something in the way of the first camera's root of today. @returns where it stands */
function obstructRoot({ path }: Pick<DiskConfig, 'path'>, kind = 'a file'): string {
  const root = join(path, dayOf('UTC' as TimeZone, Date.now()), 'court-1');
  const obstacle = kind.startsWith('a folder') ? join(root, 'hls') : root;
  mkdirSync(dirname(obstacle), { recursive: true });
  if (kind === 'a link') symlinkSync(path, obstacle);
  else writeFileSync(obstacle, '');
  return obstacle;
}

describe.concurrent('a recorder with a root that takes no segments', () => {
  test('has no camera wait for long for one whose own folder no disk can write to', async (context) => {
    const host = new TestHost(context);
    const disk = host.addDisk('disk-a');
    host.cameras = [numberedCamera, otherCamera];
    const obstacle = obstructRoot(disk);
    const supervisor = await host.record();
    const placedOf = async (name: string) =>
      (await supervisor.ask('status')).cameras.find(({ camera }) => camera === name)?.segmentsPlaced ?? 0;
    await eventually(async () => (await placedOf('court-2')) >= 10, { withinMs: 40_000 });
    expect(await placedOf('court-1')).toBe(0);
    const [camera] = (await supervisor.ask('status')).cameras;
    expect(camera?.lastError).toContain(`not a directory (ENOTDIR) at ${obstacle}; move away`);
    rmSync(obstacle);
    await eventually(async () => (await placedOf('court-1')) >= 10, { withinMs: 90_000 });
    expect((await supervisor.ask('status')).cameras[0]?.lastError).toBe(null);
    await supervisor.stop('for-good');
  });

  test('stops also while no disk takes what it recorded, which waits for the next start', async (context) => {
    const host = new TestHost(context);
    const obstacle = obstructRoot(host.addDisk('disk-a'));
    const before = await host.record();
    await eventually(async () => ((await before.ask('status')).cameras[0]?.segmentsWaiting ?? 0) >= 2, {
      withinMs: 20_000,
    });
    await before.stop('for-good');
    expect(host.spooled()).not.toEqual([]);
    rmSync(obstacle);
    const supervisor = await host.record();
    await placed(host, 3);
    await supervisor.stop('for-good');
    expect(host.spooled()).toEqual([]);
  });

  test.for(['a file', 'a link', 'a folder with a file in place of its media'] as const)(
    'has one camera alone go past a disk that has %s for its root, and says so once',
    async (kind, context) => {
      const host = new TestHost(context);
      const [bad, good] = [host.addDisk('disk-a'), host.addDisk('disk-b')];
      host.cameras = [numberedCamera, otherCamera];
      const obstacle = obstructRoot(bad, kind);
      const supervisor = await host.record();
      const status = await eventually(
        async () => {
          const now = await supervisor.ask('status');
          return now.cameras.every(({ segmentsPlaced }) => segmentsPlaced >= 5) && now;
        },
        { withinMs: 40_000 },
      );
      expect(status).toMatchObject({ activeDisk: 'disk-a', cameras: [{ disk: 'disk-b' }, { disk: 'disk-a' }] });
      expect(status.disks).toMatchObject([{ fitness: 'fit' }, { fitness: 'fit' }]);
      const why = `segments of court-1 cannot be placed on disk-a: not a directory (ENOTDIR) at ${obstacle}; move away`;
      expect(status.cameras[0]?.lastError).toContain(why);
      expect(host.log().split(why)).toHaveLength(2);
      rmSync(obstacle);
      await eventually(async () => (await supervisor.ask('status')).cameras[0]?.disk === 'disk-a');
      const after = await supervisor.ask('status');
      expect(after.cameras[0]?.lastError).toBe(null);
      const switches = await supervisor.ask('switches');
      await supervisor.stop('for-good');

      expect(switches).toMatchObject([{ to: 'disk-a', reason: 'restart' }]);
      for (const name of ['court-1', 'court-2']) {
        const frames = await readAllFrameNumbers(host.segments().filter((path) => path.includes(`/${name}/`)));
        expect(frames).toEqual(frameRange(0, frames.length));
      }
      expect(host.segments([good]).every((path) => path.includes('/court-1/'))).toBe(true);
    },
  );

  test('switches no disks back and forth for a camera that none takes segments from', async (context) => {
    const host = new TestHost(context);
    const disks = [host.addDisk('disk-a'), host.addDisk('disk-b')];
    host.cameras = [numberedCamera, otherCamera];
    for (const disk of disks) obstructRoot(disk);
    const supervisor = await host.record();
    await placed(host, 8);
    const status = await supervisor.ask('status');
    const switches = await supervisor.ask('switches');
    await supervisor.stop('for-good');

    expect(status.cameras).toMatchObject([{ segmentsPlaced: 0 }, { disk: 'disk-a' }]);
    expect(switches).toMatchObject([{ to: 'disk-a', reason: 'restart' }]);
    expect(host.log().match(/segments of court-1 cannot be placed/g)).toHaveLength(2);
  });
});
