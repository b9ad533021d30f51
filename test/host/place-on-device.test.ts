import { posix } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMountTable } from '../../src/host/mount-table.js';
import { isPlaceWithin, isWithin, placeOnDevice } from '../../src/host/place-on-device.js';

const mounts = parseMountTable(`22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 8:17 / /mnt/disk-a rw - ext4 /dev/sdb1 rw
31 22 8:17 /state /var/lib/dayfs rw - ext4 /dev/sdb1 rw
32 22 0:40 / /mnt/with\\040blank rw - tmpfs tmpfs rw
33 22 0:41 / /mnt/twice rw - tmpfs tmpfs rw
34 33 0:42 / /mnt/twice rw - tmpfs tmpfs rw
`);

test.each([
  ['/', { device: '8:1', path: '/' }],
  ['/srv/x', { device: '8:1', path: '/srv/x' }],
  ['/mnt/disk-ab', { device: '8:1', path: '/mnt/disk-ab' }],
  ['/mnt/disk-a', { device: '8:17', path: '/' }],
  ['/mnt/disk-a/20260115', { device: '8:17', path: '/20260115' }],
  ['/var/lib/dayfs', { device: '8:17', path: '/state' }],
  ['/var/lib/dayfs/x', { device: '8:17', path: '/state/x' }],
  ['/mnt/with blank/x', { device: '0:40', path: '/x' }],
  ['/mnt/twice/x', { device: '0:42', path: '/x' }],
])('%s lies where its mount says', (path, place) => {
  expect(placeOnDevice(mounts, path)).toEqual(place);
});

test('a place is within another only on the same device', () => {
  const disk = { device: '8:17', path: '/' };
  expect(isPlaceWithin({ device: '8:17', path: '/state' }, disk)).toBe(true);
  expect(isPlaceWithin({ device: '8:1', path: '/state' }, disk)).toBe(false);
});

const anyPath = fc
  .array(fc.constantFrom('a', 'b', 'ab', 'a b', '..c', 'ñ'), { maxLength: 4 })
  .map((parts) => `/${parts.join('/')}`);

test('a path lies within another exactly when no ".." leads from that one to it', () => {
  fc.assert(
    fc.property(anyPath, anyPath, (inner, outer) => {
      expect(isWithin(inner, outer)).toBe(!posix.relative(outer, inner).split('/').includes('..'));
    }),
  );
});
