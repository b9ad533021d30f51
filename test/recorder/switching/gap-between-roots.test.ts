import { expect, test } from 'vitest';
import type { CameraName } from '../../../src/domain/camera-name.js';
import type { Day } from '../../../src/domain/day.js';
import type { DiskId } from '../../../src/domain/disk-id.js';
import type { Root } from '../../../src/domain/root.js';
import { gapBetweenRootsMs } from '../../../src/recorder/switching/gap-between-roots.js';

const event = { atMs: 100, from: 'a' as DiskId, to: 'b' as DiskId };

function root(disk: string, firstSeenMs: number, lastSeenMs: number, camera = 'court-1', day = '20260115'): Root {
  const names = { camera: camera as CameraName, day: day as Day, disk: disk as DiskId };
  return { ...names, path: '', firstSeenMs, lastSeenMs };
}

test.each<[string, Root[], number]>([
  ['no roots', [], 0],
  ['one root that ends and the next one that begins', [root('a', 0, 90), root('b', 120, 200)], 30],
  ['segments that overlap', [root('a', 0, 130), root('b', 120, 200)], 0],
  ['two days', [root('a', 0, 90, 'court-1', '20260114'), root('b', 95, 200)], 5],
  ['the camera that lost most', [...both('court-1', 3), ...both('court-2', 7)], 7],
  ['a disk that was recorded to before the switch', [root('a', 50, 90), root('b', 0, 200)], 0],
  ['an earlier day of the next disk', [root('a', 0, 20), root('b', 40, 60, 'court-1', '20260114')], 0],
  ['a camera that came back much later', [root('a', 0, 90), root('b', 500, 600)], 0],
  ['a camera that is new', [root('a', 0, 90, 'court-2'), root('b', 150, 200)], 0],
])('of %s', (_, roots, gapMs) => {
  expect(gapBetweenRootsMs(event, roots, 300)).toBe(gapMs);
});

function both(camera: string, gapMs: number): Root[] {
  return [root('a', 0, 90, camera), root('b', 90 + gapMs, 200, camera)];
}
