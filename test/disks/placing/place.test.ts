import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { DiskConfig } from '../../../src/config/config.js';
import type { Placed, Placement } from '../../../src/disks/disk.js';
import { findPlaced } from '../../../src/disks/placing/find-placed.js';
import { makeKnownRoots } from '../../../src/disks/placing/known-roots.js';
import { place } from '../../../src/disks/placing/place.js';
import { PlacingError } from '../../../src/disks/placing/placing-error.js';
import { describeAsRoot } from '../../support/fuse.js';
import {
  camera,
  day,
  diskAt,
  listedNames,
  makeDisk,
  makeFolder,
  makePlacement,
  mediaNames,
  mediaPath,
  mountDisk,
  placedPath,
  playlistText,
  remount,
  unmount,
} from '../test-disk.js';

function placeOnce(disk: DiskConfig, placement: Placement): Placed {
  return place(disk, placement, makeKnownRoots());
}

function failure(act: () => unknown): PlacingError {
  try {
    act();
  } catch (error) {
    if (error instanceof PlacingError) return error;
    throw error;
  }
  throw new Error('did not fail');
}

function isWhole(disk: DiskConfig, placement: Placement): boolean {
  return readFileSync(placedPath(disk, placement)).equals(readFileSync(placement.source));
}

describe('placing a segment', () => {
  test('puts all its bytes under its name, lists it, and leaves the source', () => {
    const disk = makeDisk();
    const placement = makePlacement(0, 2_500_000);
    expect(placeOnce(disk, placement)).toEqual({
      path: placedPath(disk, placement),
      rootPath: join(disk.path, day, camera),
      bytes: 2_500_000,
      wasThere: false,
    });
    expect(isWhole(disk, placement)).toBe(true);
    expect(mediaNames(disk)).toEqual([placement.name]);
    expect(listedNames(disk)).toEqual([placement.name]);
  });

  test('may be repeated: it is found with the same bytes, and listed once', () => {
    const disk = makeDisk();
    const placement = makePlacement();
    expect(findPlaced(disk, placement)).toBeUndefined();
    const { path, rootPath, bytes } = placeOnce(disk, placement);
    const before = playlistText(disk);
    expect(placeOnce(disk, placement)).toEqual({ path, rootPath, bytes, wasThere: true });
    expect(findPlaced(disk, placement)).toEqual({ path, rootPath, bytes, wasThere: true });
    expect(playlistText(disk)).toBe(before);
  });

  test.each([
    ['a file of the same size', (path: string) => writeFileSync(path, 'y'.repeat(5_000))],
    ['a shorter file', (path: string) => writeFileSync(path, 'y')],
    ['an empty file', (path: string) => writeFileSync(path, '')],
    ['a symbolic link to the very bytes', (path: string) => symlinkSync('/etc/hostname', path)],
    ['a folder', (path: string) => mkdirSync(path)],
    ['a FIFO', (path: string) => execFileSync('mkfifo', [path])],
  ])('never overwrites %s of that name', (_, make) => {
    const disk = makeDisk();
    const placement = makePlacement();
    mkdirSync(mediaPath(disk), { recursive: true });
    make(placedPath(disk, placement));
    const before = statSync(placedPath(disk, placement));
    expect(failure(() => placeOnce(disk, placement))).toMatchObject({ fault: 'name', code: 'EEXIST' });
    expect(failure(() => findPlaced(disk, placement))).toMatchObject({ fault: 'name', code: 'EEXIST' });
    expect(statSync(placedPath(disk, placement))).toMatchObject({ ino: before.ino, size: before.size });
    expect(mediaNames(disk)).toEqual([placement.name]);
  });

  test.each(['', '.', '..', '../x.ts', 'a/b.ts', '.hidden.ts', 'index.m3u8'])('refuses the name "%s"', (name) => {
    const disk = makeDisk();
    const refusal = failure(() => placeOnce(disk, { ...makePlacement(), name }));
    expect(refusal).toMatchObject({ fault: 'name', code: 'EINVAL' });
    expect(mediaNames(disk)).toEqual([]);
  });

  test('blames the source, and writes nothing, where that is gone, empty or no file', () => {
    const disk = makeDisk();
    const placement = makePlacement();
    const blamed = (source: string) => failure(() => placeOnce(disk, { ...placement, source }));
    expect(blamed(join(placement.source, '..', 'gone.ts'))).toMatchObject({ fault: 'source', code: 'ENOENT' });
    expect(blamed(makePlacement(0, 0).source)).toMatchObject({ fault: 'source', code: 'ENODATA' });
    expect(blamed(makeFolder())).toMatchObject({ fault: 'source', code: 'EINVAL' });
    expect(existsSync(join(disk.path, day))).toBe(false);
  });

  test.each([
    [
      'no marker',
      (path: string) => {
        unlinkSync(join(path, '.dayfs-disk.json'));
      },
    ],
    [
      "another disk's marker",
      (path: string) => {
        writeFileSync(join(path, '.dayfs-disk.json'), '{"id":"disk-b","uuid":"u"}');
      },
    ],
  ])('writes nothing to a folder with %s', (_, spoil) => {
    const disk = makeDisk();
    spoil(disk.path);
    const before = readdirSync(disk.path);
    expect(failure(() => placeOnce(disk, makePlacement()))).toMatchObject({ fault: 'disk', code: 'ENODEV' });
    expect(failure(() => findPlaced(disk, makePlacement()))).toMatchObject({ fault: 'disk', code: 'ENODEV' });
    expect(readdirSync(disk.path)).toEqual(before);
  });

  test.each([
    ['day', [day], 'disk'],
    ['camera', [day, camera], 'root'],
    ['media', [day, camera, 'hls'], 'root'],
  ])('follows no symbolic link in place of the %s folder, and says where it is', (_, names, fault) => {
    const disk = makeDisk();
    const elsewhere = makeFolder();
    mkdirSync(join(disk.path, ...names.slice(0, -1)), { recursive: true });
    symlinkSync(elsewhere, join(disk.path, ...names));
    const refusal = failure(() => placeOnce(disk, makePlacement()));
    expect(refusal).toMatchObject({ fault, code: 'ENOTDIR' });
    expect(refusal.message).toContain(`not a directory (ENOTDIR) at ${join(disk.path, ...names)}; move away`);
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  test.skipIf(process.getuid?.() !== 0).each([
    ['root', [day, camera], 0o000],
    ['media folder', [day, camera, 'hls'], 0o555],
  ])('blames the %s alone where it may not be written to, and says which', (_, names, mode) => {
    const disk = makeDisk();
    const spoilt = join(disk.path, ...names);
    mkdirSync(spoilt, { recursive: true });
    const placement = makePlacement();
    for (const path of [disk.path, dirname(placement.source)]) chmodSync(path, 0o755);
    chmodSync(spoilt, mode);
    // Root may enter every folder.
    process.seteuid?.(65_534);
    onTestFinished(() => process.seteuid?.(0));
    const refusal = failure(() => placeOnce(disk, placement));
    expect(refusal).toMatchObject({ fault: 'root', code: 'EACCES' });
    expect(refusal.message).toMatch(
      /^segments of court-1 cannot be placed on disk-a: permission denied \(EACCES\) at /,
    );
    expect(refusal.message).toContain(spoilt);
  });

  test('removes what a killed attempt left in this root, once', () => {
    const disk = makeDisk();
    const knownRoots = makeKnownRoots();
    const leftover = join(mediaPath(disk), `.dayfs-tmp-${process.pid}-0123456789abcdef`);
    mkdirSync(mediaPath(disk), { recursive: true });
    writeFileSync(leftover, 'half');
    place(disk, makePlacement(0), knownRoots);
    expect(existsSync(leftover)).toBe(false);
    writeFileSync(leftover, 'half');
    place(disk, makePlacement(1), knownRoots);
    expect(existsSync(leftover)).toBe(true);
  });
});

describe('the playlist of a root that is placed into', () => {
  test('grows by appending, and is not read again as long as nobody else changed it', () => {
    const disk = makeDisk();
    const knownRoots = makeKnownRoots();
    const placements = [0, 1, 2].map((index) => makePlacement(index));
    place(disk, placements[0] as Placement, knownRoots);
    const inode = statSync(join(mediaPath(disk), 'index.m3u8')).ino;
    for (const placement of placements.slice(1)) place(disk, placement, knownRoots);
    expect(statSync(join(mediaPath(disk), 'index.m3u8')).ino).toBe(inode);
    expect(listedNames(disk)).toEqual(placements.map(({ name }) => name));
  });

  test.each([
    ['remembers it', true],
    ['starts anew', false],
  ])('is healed when it was torn, by a thread that %s', (_, remembers) => {
    const disk = makeDisk();
    const knownRoots = makeKnownRoots();
    const [first, torn, next] = [makePlacement(0), makePlacement(1), makePlacement(2)];
    place(disk, first, knownRoots);
    place(disk, torn, knownRoots);
    truncateSync(join(mediaPath(disk), 'index.m3u8'), Buffer.byteLength(playlistText(disk)) - 10);
    place(disk, next, remembers ? knownRoots : makeKnownRoots());
    expect(listedNames(disk)).toEqual([first.name, next.name]);
    expect(placeOnce(disk, torn).wasThere).toBe(true);
    expect(listedNames(disk)).toEqual([first.name, next.name, torn.name]);
  });

  test('gets a longer target when a longer segment comes', () => {
    const disk = makeDisk();
    const knownRoots = makeKnownRoots();
    place(disk, makePlacement(0), knownRoots);
    place(disk, { ...makePlacement(1), durationSeconds: 8.5 }, knownRoots);
    place(disk, makePlacement(2), knownRoots);
    expect(playlistText(disk)).toContain('#EXT-X-TARGETDURATION:9\n');
    expect(listedNames(disk)).toHaveLength(3);
    expect(mediaNames(disk)).toHaveLength(3);
  });

  test.each([
    ['text of another kind', (path: string) => writeFileSync(path, 'my notes\n')],
    ['a symbolic link', (path: string) => symlinkSync('/etc/hostname', path)],
    ['a folder', (path: string) => mkdirSync(path)],
  ])('that is %s is left alone and told of, and the segment is placed', (_, make) => {
    const disk = makeDisk();
    const placement = makePlacement();
    mkdirSync(mediaPath(disk), { recursive: true });
    make(join(mediaPath(disk), 'index.m3u8'));
    const before = statSync(join(mediaPath(disk), 'index.m3u8')).mtimeMs;
    expect(placeOnce(disk, placement).playlistProblem).toContain(`index.m3u8 does not list ${placement.name}: `);
    expect(isWhole(disk, placement)).toBe(true);
    expect(statSync(join(mediaPath(disk), 'index.m3u8')).mtimeMs).toBe(before);
  });

  test('is begun anew where it is empty', () => {
    const disk = makeDisk();
    mkdirSync(mediaPath(disk), { recursive: true });
    appendFileSync(join(mediaPath(disk), 'index.m3u8'), '');
    const placement = makePlacement();
    expect(placeOnce(disk, placement).playlistProblem).toBeUndefined();
    expect(listedNames(disk)).toEqual([placement.name]);
  });
});

describeAsRoot('placing on a real filesystem', () => {
  test('fails without a trace when the space runs out, and succeeds once there is room', () => {
    const disk = mountDisk('size=1m');
    writeFileSync(join(disk.path, 'ballast'), Buffer.alloc(700_000));
    const placement = makePlacement(0, 600_000);
    expect(failure(() => placeOnce(disk, placement))).toMatchObject({ fault: 'disk', code: 'ENOSPC' });
    expect(mediaNames(disk)).toEqual([]);
    rmSync(join(disk.path, 'ballast'));
    placeOnce(disk, placement);
    expect(isWhole(disk, placement)).toBe(true);
  });

  test('fails without a trace when the inodes run out', () => {
    const disk = mountDisk('size=1m,nr_inodes=5');
    const refusal = failure(() => placeOnce(disk, makePlacement()));
    expect(refusal).toMatchObject({ fault: 'disk', code: 'ENOSPC' });
    expect(refusal.message).toMatch(/cannot be placed on disk-a: no space left on device \(ENOSPC\) at .*; make room/);
    expect(mediaNames(disk)).toEqual([]);
  });

  test('places the segment even where no room is left for its playlist, and lists it once there is', () => {
    const disk = mountDisk('size=1m');
    mkdirSync(mediaPath(disk), { recursive: true });
    const { bavail, bsize } = statfsSync(disk.path);
    const placement = makePlacement(0, bavail * bsize - bsize);
    writeFileSync(join(disk.path, 'ballast'), Buffer.alloc(bsize));
    expect(placeOnce(disk, placement).playlistProblem).toContain('(ENOSPC)');
    expect(isWhole(disk, placement)).toBe(true);
    expect(mediaNames(disk)).toEqual([placement.name]);
    rmSync(join(disk.path, 'ballast'));
    expect(placeOnce(disk, placement)).not.toHaveProperty('playlistProblem');
    expect(listedNames(disk)).toEqual([placement.name]);
  });

  test('blames the disk that went read-only', () => {
    const disk = mountDisk('size=1m');
    placeOnce(disk, makePlacement(0));
    remount(disk.path, 'ro');
    expect(failure(() => placeOnce(disk, makePlacement(1)))).toMatchObject({ fault: 'disk', code: 'EROFS' });
  });

  test('writes nothing to the folder that an unmounted disk leaves', () => {
    const disk = mountDisk('size=1m');
    const knownRoots = makeKnownRoots();
    place(disk, makePlacement(0), knownRoots);
    unmount(disk.path);
    expect(failure(() => place(disk, makePlacement(1), knownRoots))).toMatchObject({ fault: 'disk', code: 'ENODEV' });
    expect(readdirSync(disk.path)).toEqual([]);
  });

  test('forgets what it knew of a disk when another one takes its place', () => {
    const disk = mountDisk('size=1m');
    const knownRoots = makeKnownRoots();
    place(disk, makePlacement(0), knownRoots);
    unmount(disk.path);
    const other = diskAt(disk.path);
    writeFileSync(join(disk.path, '.dayfs-disk.json'), '{"id":"disk-a","uuid":"other"}');
    const placement = makePlacement(1);
    place(other, placement, knownRoots);
    expect(listedNames(other)).toEqual([placement.name]);
  });
});
