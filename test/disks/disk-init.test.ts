import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { initDisk } from '../../src/disks/disk-init.js';
import { inspect } from '../../src/disks/looking/inspect.js';
import { markerName } from '../../src/domain/layout.js';
import { describeAsRoot } from '../support/fuse.js';
import { bindMount, diskAt, makeFolder, mountTmpfs, remount } from './test-disk.js';

describe('dayfs disk init', () => {
  test('writes the marker once, and leaves nothing else behind', () => {
    const disk = diskAt(makeFolder());
    const first = initDisk(disk, { allowFolder: true });
    expect(first.alreadyThere).toBe(false);
    expect(JSON.parse(readFileSync(join(disk.path, markerName), 'utf8'))).toEqual({ id: 'disk-a', uuid: first.uuid });
    expect(initDisk(disk)).toEqual({ uuid: first.uuid, alreadyThere: true });
    expect(readdirSync(disk.path)).toEqual([markerName]);
    expect(inspect(disk).state).toBe('ok');
  });

  test('refuses a plain folder, and names both remedies', () => {
    const disk = diskAt(makeFolder());
    expect(() => initDisk(disk)).toThrow(/is not a mount point; mount disk-a there first, or say --folder/);
    expect(readdirSync(disk.path)).toEqual([]);
  });

  test("never replaces another disk's marker, nor one it cannot understand", () => {
    const path = makeFolder();
    initDisk(diskAt(path, 'disk-b'), { allowFolder: true });
    const before = readFileSync(join(path, markerName), 'utf8');
    expect(() => initDisk(diskAt(path), { allowFolder: true })).toThrow(/is the marker of disk-b, not of disk-a/);
    expect(readFileSync(join(path, markerName), 'utf8')).toBe(before);

    writeFileSync(join(path, markerName), '');
    expect(() => initDisk(diskAt(path), { allowFolder: true })).toThrow(/cannot be understood/);
  });

  test('asks for the folder where there is none', () => {
    expect(() => initDisk(diskAt('/nowhere/disk-a'))).toThrow(/is not there .* make it and mount disk-a on it/);
  });
});

describeAsRoot('dayfs disk init on real mounts', () => {
  test('takes a mount point without being told, with a space in its path too', () => {
    const path = join(makeFolder(), 'disk one');
    mkdirSync(path);
    mountTmpfs(path, 'size=1m');
    expect(initDisk(diskAt(path)).alreadyThere).toBe(false);
  });

  test('takes a bind mount of the same filesystem for the mount point it is', () => {
    const path = makeFolder();
    bindMount(makeFolder(), path);
    expect(initDisk(diskAt(path)).alreadyThere).toBe(false);
  });

  test('says why it cannot write', () => {
    const path = makeFolder();
    mountTmpfs(path, 'size=1m');
    remount(path, 'ro');
    expect(() => initDisk(diskAt(path))).toThrow(/cannot be initialised: read-only file system \(EROFS\);/);
  });
});
