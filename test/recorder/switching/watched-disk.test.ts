import { expect, test } from 'vitest';
import type { DiskCondition } from '../../../src/disks/disk.js';
import type { DiskAccess } from '../../../src/disks/disk-access.js';
import { WatchedDisk } from '../../../src/recorder/switching/watched-disk.js';

const ok: DiskCondition = { state: 'ok', space: { freeBytes: 1, totalBytes: 2, freeInodes: 1, totalInodes: 2 } };

test('a disk that does well again says when it is fit, and what it lacked', async () => {
  let [condition, nowMs]: [DiskCondition, number] = [ok, 0];
  const look = async () => condition;
  const access = { disk: { id: 'disk-a' }, inspect: look, probe: look } as unknown as DiskAccess;
  const disk = new WatchedDisk(access, () => nowMs);
  const lookAt = async (atMs: number) => {
    nowMs = atMs;
    await disk.look();
    return disk.status();
  };
  expect(await lookAt(0)).toMatchObject({ fitness: 'fit', reason: null });
  condition = { state: 'absent', reason: 'no marker' };
  expect(await lookAt(1000)).toMatchObject({ fitness: 'unfit', reason: 'no marker' });
  condition = ok;
  await lookAt(2000);
  expect(await lookAt(12_000)).toMatchObject({
    fitness: 'recovering',
    reason: 'does well again, and is fit in 20 s; before: no marker',
  });
  nowMs = 31_999;
  expect(disk.status().reason).toContain('in 1 s');
  expect(await lookAt(32_000)).toMatchObject({ fitness: 'fit', reason: null });
});
