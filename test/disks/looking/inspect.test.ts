import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DiskConfig } from '../../../src/config/config.js';
import { inspect } from '../../../src/disks/looking/inspect.js';
import { probe } from '../../../src/disks/looking/probe.js';
import { lowSpaceReason } from '../../../src/disks/looking/space.js';
import { markerName } from '../../../src/domain/layout.js';
import { describeAsRoot } from '../../support/fuse.js';
import { diskAt, makeDisk, makeFolder, mountDisk, remount, unmount } from '../test-disk.js';

const mebibyte = 2 ** 20;

describe('low space', () => {
  const space = { freeBytes: 900 * mebibyte, totalBytes: 100 * 1024 * mebibyte, freeInodes: 10, totalInodes: 1000 };

  test('is told with what there is and what is asked for', () => {
    expect(lowSpaceReason({ bytes: 1024 * mebibyte }, space)).toBe('900 MiB free, 1.0 GiB asked for');
    expect(lowSpaceReason({ share: 0.005 }, { ...space, freeInodes: 4 })).toBe('4 inodes free, 5 asked for');
  });

  test('is none at exactly the floor, nor for want of inodes where they are not counted', () => {
    expect(lowSpaceReason({ bytes: space.freeBytes }, space)).toBeUndefined();
    expect(lowSpaceReason({ share: 0.005 }, { ...space, freeInodes: 0, totalInodes: 0 })).toBeUndefined();
  });
});

describe('a look at a disk', () => {
  test('finds an own disk ok and leaves nothing on it', () => {
    const disk = makeDisk();
    expect([inspect(disk).state, probe(disk).state]).toEqual(['ok', 'ok']);
    expect(readdirSync(disk.path)).toEqual([markerName]);
  });

  test('finds an unmounted disk absent and writes nothing into its folder', () => {
    const disk = diskAt(makeFolder());
    expect([inspect(disk).state, probe(disk).state]).toEqual(['absent', 'absent']);
    expect(readdirSync(disk.path)).toEqual([]);
    expect(inspect(diskAt('/nowhere/disk-a')).state).toBe('absent');
  });

  test("finds another disk's folder foreign", () => {
    const disk: DiskConfig = { ...makeDisk('disk-b'), id: diskAt('/').id };
    expect([inspect(disk).state, probe(disk).state]).toEqual(['foreign', 'foreign']);
  });

  test('finds a disk below its minFree low on space, without writing', () => {
    const disk: DiskConfig = { ...makeDisk(), minFree: { bytes: Number.MAX_SAFE_INTEGER } };
    expect(probe(disk)).toMatchObject({ state: 'low-space', reason: expect.stringContaining('asked for') });
  });

  test('removes what a killed probe left, and nothing else', () => {
    const disk = makeDisk();
    const deadPid = Number(execFileSync('sh', ['-c', 'echo $$']));
    const leftovers = [`.dayfs-tmp-${deadPid}-0123456789abcdef`, `.dayfs-tmp-${process.pid}-0123456789abcdef`];
    const others = [
      `.dayfs-tmp-${process.ppid}-0123456789abcdef`,
      '.dayfs-tmp-notes',
      'x.dayfs-tmp-1-0123456789abcdef',
    ];
    for (const name of [...leftovers, ...others]) writeFileSync(join(disk.path, name), 'x');
    mkdirSync(join(disk.path, `.dayfs-tmp-${deadPid}-aaaaaaaaaaaaaaaa`));
    expect(probe(disk).state).toBe('ok');
    expect(readdirSync(disk.path).sort()).toEqual(
      [...others, `.dayfs-tmp-${deadPid}-aaaaaaaaaaaaaaaa`, markerName].sort(),
    );
  });
});

describeAsRoot('a look at a real filesystem', () => {
  test('reads its bytes and inodes', () => {
    const condition = inspect(mountDisk('size=4m,nr_inodes=100'));
    const space = { totalBytes: 4 * mebibyte, totalInodes: 100, freeBytes: expect.any(Number), freeInodes: 98 };
    expect(condition).toEqual({ state: 'ok', space });
  });

  test('guards inodes by the same share', () => {
    const disk: DiskConfig = { ...mountDisk('size=4m,nr_inodes=20'), minFree: { share: 0.2 } };
    for (let index = 0; index < 15; index += 1) writeFileSync(join(disk.path, `${index}`), '');
    expect(inspect(disk)).toMatchObject({ state: 'low-space', reason: '3 inodes free, 4 asked for' });
  });

  test('finds a full disk low on space even where minFree asks for nothing', () => {
    const disk = mountDisk('size=1m');
    expect(() => writeFileSync(join(disk.path, 'big'), Buffer.alloc(2 * mebibyte))).toThrow(/ENOSPC/);
    expect(probe(disk)).toMatchObject({ state: 'low-space', reason: expect.stringContaining('(ENOSPC)') });
    rmSync(join(disk.path, 'big'));
    expect(probe(disk).state).toBe('ok');
  });

  test('finds a disk that went read-only ok to look at, but unhealthy to write to', () => {
    const disk = mountDisk('size=1m');
    remount(disk.path, 'ro');
    expect(inspect(disk).state).toBe('ok');
    const reason = `${disk.path}: read-only file system (EROFS); check it with fsck and remount it for writing`;
    expect(probe(disk)).toMatchObject({ state: 'unhealthy', space: { totalBytes: mebibyte }, reason });
  });

  test('finds a pulled disk absent, and writes nothing where it was', () => {
    const disk = mountDisk('size=1m');
    unmount(disk.path);
    expect(probe(disk).state).toBe('absent');
    expect(readdirSync(disk.path)).toEqual([]);
  });
});
