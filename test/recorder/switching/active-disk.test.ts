import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { initDisk } from '../../../src/disks/disk-init.js';
import type { DiskId } from '../../../src/domain/disk-id.js';
import type { SwitchEvent } from '../../../src/domain/switch-event.js';
import { ActiveDisk } from '../../../src/recorder/switching/active-disk.js';
import { DiskAccess } from '../../disks/built-disk-access.js';

async function startOnFolders(...ids: string[]) {
  const path = mkdtempSync(join(tmpdir(), 'dayfs-active-'));
  const disks = ids.map((id) => {
    const disk = { id: id as DiskId, path: join(path, id), minFree: { bytes: 0 } };
    mkdirSync(disk.path);
    initDisk(disk, { allowFolder: true });
    return new DiskAccess(disk);
  });
  onTestFinished(async () => {
    await Promise.all(disks.map((disk) => disk.close()));
    rmSync(path, { recursive: true });
  });
  const events: SwitchEvent[] = [];
  const onSwitch = (event: SwitchEvent) => void events.push(event);
  const activeDisk = new ActiveDisk({ disks, onSwitch, log: pino({ level: 'silent' }), now: Date.now });
  await activeDisk.start(undefined);
  return { activeDisk, disks, events };
}

test('cameras that all find one disk too slow leave that one, and not the next one too', async () => {
  const { activeDisk, disks, events } = await startOnFolders('disk-a', 'disk-b', 'disk-c');
  const [slow] = disks;
  if (slow === undefined) throw new Error('there is no disk');
  const cameras = ['court-1', 'court-2', 'court-3'];
  await Promise.all(
    cameras.map((camera) => activeDisk.leaveForOther(slow, { reason: 'unhealthy', detail: `too slow for ${camera}` })),
  );
  expect(activeDisk.current?.disk.id).toBe('disk-b');
  expect(events.slice(1)).toMatchObject([{ from: 'disk-a', to: 'disk-b', detail: 'too slow for court-1' }]);
});

test('a disk that is too slow stays active where no other is fit', async () => {
  const { activeDisk, disks, events } = await startOnFolders('disk-a');
  const [slow] = disks;
  if (slow === undefined) throw new Error('there is no disk');
  await activeDisk.leaveForOther(slow, { reason: 'unhealthy', detail: 'too slow' });
  expect(activeDisk.current?.disk.id).toBe('disk-a');
  expect(events).toHaveLength(1);
});

test('a disk of which one root takes no segments is left if it takes nothing else either, and only then', async () => {
  const { activeDisk, disks, events } = await startOnFolders('disk-a', 'disk-b');
  const [doubted] = disks;
  if (doubted === undefined) throw new Error('there is no disk');
  await activeDisk.doubt(doubted);
  expect(events).toHaveLength(1);
  doubted.probe = async () => ({ state: 'unhealthy', space: undefined, reason: 'permission denied' });
  await activeDisk.doubt(doubted);
  expect(events.slice(1)).toMatchObject([{ from: 'disk-a', to: 'disk-b', detail: 'permission denied' }]);
});

test('a segment that roots refuse goes to the next fit disk, and the active one stays what it is', async () => {
  const { activeDisk, disks, events } = await startOnFolders('disk-a', 'disk-b', 'disk-c');
  const [a, b, c] = disks;
  if (a === undefined || b === undefined) throw new Error('there is no disk');
  const refusedBy = new Set([a.disk.id]);
  expect(activeDisk.fitBeside(refusedBy)).toBe(b);
  // What fails beside the active disk is tried no more, by whatever camera.
  await activeDisk.leave(b, { reason: 'unhealthy', detail: 'input/output error' });
  expect(activeDisk.fitBeside(refusedBy)).toBe(c);
  expect(activeDisk.fitBeside(new Set(disks.map(({ disk }) => disk.id)))).toBeUndefined();
  expect(activeDisk.current).toBe(a);
  expect(events).toHaveLength(1);
});
