import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, linkSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import { rootPath } from '../../src/domain/layout.js';
import { MergedDays } from '../../src/union/merged-days.js';
import { type Notice, Observer } from '../../src/union/observer.js';
import { MergedView } from '../../src/view/merged-view.js';
import type { FileNode, FolderNode, MadeUpFileNode, ViewNode } from '../../src/view/node.js';
import { camera, day, makeDisks, makeRoots, rootsOn, viewSettings } from '../support/merged-day.js';
import { makeTree, someTree, type TemporaryFolder, type Tree, temporaryFolder, uniteTrees } from '../support/trees.js';

let folder: TemporaryFolder;
let disks: DiskConfig[];
let notices: Notice[];
/** The view takes what it saw at this moment for fresh, until the clock is put forward. */
let nowMs: number;

beforeEach(() => {
  folder = temporaryFolder();
  disks = makeDisks(folder.path, 'disk-a', 'disk-b', 'disk-c');
  notices = [];
  nowMs = Date.now();
});

afterEach(() => folder[Symbol.dispose]());

function viewOf(shownDisks = disks, media?: string, incompleteDays: 'show' | 'fail' = 'show'): MergedView {
  const observer = new Observer((notice) => notices.push(notice));
  const view = new MergedView(new MergedDays({ disks, observer, now: () => nowMs }), {
    ...viewSettings(media),
    incompleteDays,
  });
  view.setRoots(rootsOn(shownDisks));
  return view;
}

const dayPath = `/${camera}/${day}`;
const root = (index: number) => rootPath((disks[index] as DiskConfig).path, day, camera);
const later = () => {
  nowMs += 1_000;
};

function folderAt(view: MergedView, path: string): FolderNode {
  const node = view.resolve(path);
  if (node?.kind !== 'folder') throw new Error(`${path} is no folder`);
  return node;
}

function fileAt(view: MergedView, path: string): FileNode {
  const node = view.resolve(path);
  if (node?.kind !== 'file') throw new Error(`${path} is no file`);
  return node;
}

function contentOf(file: FileNode): string {
  const { fd } = file.open();
  try {
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

const namesIn = (view: MergedView, path: string) =>
  folderAt(view, path)
    .list()
    .entries()
    .map(({ name }) => name);

/** All that is shown of the disks, read as a reader would: list, look up, open, read. */
function readThrough(view: MergedView, path: string): Tree {
  const inside = path === '/' ? '' : path;
  return Object.fromEntries(
    folderAt(view, path)
      .list()
      .entries()
      .filter(({ name }) => view.resolve(`${inside}/${name}`)?.kind !== 'made-up-file')
      .map(({ name, kind }) => {
        const child = `${inside}/${name}`;
        expect(view.resolve(child)?.kind).toBe(kind);
        return [name, kind === 'folder' ? readThrough(view, child) : contentOf(fileAt(view, child))];
      }),
  );
}

describe('the merged view', () => {
  test('shows cameras, then days, then the union of the roots', () => {
    makeRoots(disks, [{ hls: { '1.ts': 'one' } }, { hls: { '2.ts': 'two' } }, { snapshots: { 'a.jpg': 'pic' } }]);
    expect(readThrough(viewOf(), '/')).toEqual({
      [camera]: { [day]: { hls: { '1.ts': 'one', '2.ts': 'two' }, snapshots: { 'a.jpg': 'pic' } } },
    });
  });

  test('shows over random trees just what a union made by hand holds', () => {
    fc.assert(
      fc.property(fc.array(someTree, { minLength: 1, maxLength: 3 }), (trees) => {
        disks.forEach((_, index) => rmSync(root(index), { recursive: true, force: true }));
        makeRoots(disks, trees);
        const shown = readThrough(viewOf(disks.slice(0, trees.length)), dayPath);
        expect(shown).toEqual(uniteTrees(trees));
      }),
      { numRuns: 150 },
    );
  });

  test('knows nothing of cameras, days and names that are not there', () => {
    makeRoots(disks, [{ hls: { '1.ts': 'one' } }]);
    const view = viewOf();
    const paths = [
      '/court-2',
      '/..',
      '/court-1/20260116',
      '/court-1/today',
      `${dayPath}/none`,
      `${dayPath}/hls/1.ts/x`,
    ];
    for (const path of paths) expect(view.resolve(path), path).toBeUndefined();
  });

  test('shows one media folder as the day itself where it is told to', () => {
    makeRoots(disks, [{ hls: { '1.ts': 'one', 'index.m3u8': '#' }, other: {} }, { hls: { '2.ts': 'two' } }]);
    expect(readThrough(viewOf(disks, 'hls'), dayPath)).toEqual({ '1.ts': 'one', '2.ts': 'two' });
  });

  test('keeps a day as an empty folder while none of its roots can be reached', () => {
    const view = viewOf();
    expect(namesIn(view, dayPath)).toEqual([]);
    expect(folderAt(view, dayPath).attributes()).toMatchObject({ kind: 'folder', mode: 0o555 });
  });

  test('goes on without a root that is missing', () => {
    makeRoots(disks.slice(1, 2), [{ hls: { '2.ts': 'two' } }]);
    expect(readThrough(viewOf(), dayPath)).toEqual({ hls: { '2.ts': 'two' } });
  });
});

describe('where two roots hold one name', () => {
  test("the earlier root's file is shown, the other is named as hidden and reachable by its disk", () => {
    makeRoots(disks, [{ hls: { 'x.ts': 'first' } }, { hls: { 'x.ts': 'second' } }]);
    const view = viewOf();
    const file = fileAt(view, `${dayPath}/hls/x.ts`);
    expect(contentOf(file)).toBe('first');
    expect(Object.fromEntries(file.extendedAttributes())).toEqual({
      'user.dayfs.disk': 'disk-a',
      'user.dayfs.path': join(root(0), 'hls/x.ts'),
      'user.dayfs.root': root(0),
      'user.dayfs.shadows': join(root(1), 'hls/x.ts'),
    });
    expect(contentOf(fileAt(view, `${dayPath}/.dayfs/roots/disk-b/hls/x.ts`))).toBe('second');
  });

  test('an empty file gives way', () => {
    makeRoots(disks, [{ hls: { 'x.ts': '' } }, { hls: { 'x.ts': 'second' } }]);
    expect(contentOf(fileAt(viewOf(), `${dayPath}/hls/x.ts`))).toBe('second');
  });

  test('the order of the roots decides, not that of the disks', () => {
    makeRoots(disks, [{ 'x.ts': 'a' }, { 'x.ts': 'b' }]);
    expect(contentOf(fileAt(viewOf([...disks].reverse()), `${dayPath}/x.ts`))).toBe('b');
  });

  test('the clash is told of once, however often it is listed', () => {
    makeRoots(disks, [{ 'x.ts': 'first' }, { 'x.ts': 'second' }]);
    const view = viewOf();
    for (let round = 0; round < 3; round += 1) {
      namesIn(view, dayPath);
      later();
    }
    expect(notices.filter(({ kind }) => kind === 'same-name')).toHaveLength(1);
  });
});

describe("what is dayfs's own", () => {
  test('stays hidden in the merged day, and shows in the root alone', () => {
    makeRoots(disks, [
      { hls: { '1.ts': 'one', 'index.m3u8': '#EXTM3U', '.dayfs-part': 'half' }, 'index.m3u8': 'kept' },
    ]);
    const view = viewOf();
    expect(readThrough(view, dayPath)).toEqual({ hls: { '1.ts': 'one' }, 'index.m3u8': 'kept' });
    expect(view.resolve(`${dayPath}/hls/index.m3u8`)?.kind).toBe('made-up-file');
    expect(view.resolve(`${dayPath}/hls/.dayfs-part`)).toBeUndefined();
    const alone = `${dayPath}/.dayfs/roots/disk-a`;
    expect(namesIn(view, `${alone}/hls`)).toEqual(['.dayfs-part', '1.ts', 'index.m3u8']);
  });

  test('.dayfs is there and never listed', () => {
    makeRoots(disks, [{}]);
    const view = viewOf();
    expect(namesIn(view, dayPath)).not.toContain('.dayfs');
    expect(namesIn(view, `${dayPath}/.dayfs`)).toEqual(['bookings', 'roots', 'coverage.json', 'roots.json']);
    expect(namesIn(view, `${dayPath}/.dayfs/roots`)).toEqual(['disk-a', 'disk-b', 'disk-c']);
    expect(view.resolve(`${dayPath}/.dayfs/roots/disk-x`)).toBeUndefined();
  });
});

describe('what lies in a root and is no recording', () => {
  test('symbolic links are neither shown nor followed, wherever they stand', () => {
    makeTree(join(folder.path, 'secret'), { passwd: 'secret' });
    makeRoots(disks, [{ hls: { '1.ts': 'one' } }]);
    symlinkSync(join(folder.path, 'secret/passwd'), join(root(0), 'hls/link.ts'));
    symlinkSync(join(folder.path, 'secret'), join(root(0), 'linked'));
    rmSync(root(1), { recursive: true });
    symlinkSync(join(folder.path, 'secret'), root(1));
    const view = viewOf();
    expect(readThrough(view, dayPath)).toEqual({ hls: { '1.ts': 'one' } });
    for (const path of ['hls/link.ts', 'linked', 'linked/passwd', 'passwd', '.dayfs/roots/disk-b/passwd']) {
      expect(view.resolve(`${dayPath}/${path}`), path).toBeUndefined();
    }
    expect(notices.map(({ kind }) => kind)).toEqual(['symbolic-link', 'symbolic-link']);
  });

  test('a file that becomes a link or a FIFO after it was looked up is not opened', () => {
    makeRoots(disks, [{ 'x.ts': 'mine', 'y.ts': 'mine' }]);
    const view = viewOf();
    const [x, y] = [fileAt(view, `${dayPath}/x.ts`), fileAt(view, `${dayPath}/y.ts`)];
    rmSync(join(root(0), 'x.ts'));
    symlinkSync('/etc/passwd', join(root(0), 'x.ts'));
    rmSync(join(root(0), 'y.ts'));
    execFileSync('mkfifo', [join(root(0), 'y.ts')]);
    expect(() => x.open()).toThrow('no regular file any more');
    expect(() => y.open()).toThrow('no regular file any more');
  });

  test('a folder that becomes a link after it was looked up leads nowhere', () => {
    makeTree(join(folder.path, 'secret'), { 'x.ts': 'secret' });
    makeRoots(disks, [{ hls: { 'x.ts': 'mine' } }]);
    const view = viewOf();
    const file = fileAt(view, `${dayPath}/hls/x.ts`);
    renameSync(join(root(0), 'hls'), join(root(0), 'moved'));
    symlinkSync(join(folder.path, 'secret'), join(root(0), 'hls'));
    expect(() => file.open()).toThrow('is gone');
  });

  test('special files are not shown', () => {
    makeRoots(disks, [{ '1.ts': 'one' }]);
    execFileSync('mkfifo', [join(root(0), 'pipe')]);
    const view = viewOf();
    expect(namesIn(view, dayPath)).toEqual(['1.ts']);
    expect(view.resolve(`${dayPath}/pipe`)).toBeUndefined();
    expect(notices).toMatchObject([{ kind: 'special-file', count: 1 }]);
  });

  test('names that are not UTF-8 are skipped and counted', () => {
    makeRoots(disks, [{ '1.ts': 'one', '\uFFFD.ts': 'meant so' }]);
    writeFileSync(Buffer.concat([Buffer.from(`${root(0)}/bad-`), Buffer.from([0xff, 0xfe])]), 'x');
    expect(namesIn(viewOf(), dayPath)).toEqual(['1.ts', '\uFFFD.ts']);
    expect(notices).toMatchObject([{ kind: 'not-utf8', count: 1 }]);
  });
});

describe('freshness', () => {
  test('a new segment shows once the last look is a quarter of a second old', () => {
    makeRoots(disks, [{ hls: { '1.ts': 'one' } }, { hls: {} }]);
    const view = viewOf();
    expect(namesIn(view, `${dayPath}/hls`)).toEqual(['1.ts', 'index.m3u8']);
    makeTree(join(root(1), 'hls/2.ts'), 'two');
    expect(fileAt(view, `${dayPath}/hls/2.ts`).attributes().size).toBe(3);
    later();
    expect(namesIn(view, `${dayPath}/hls`)).toEqual(['1.ts', '2.ts', 'index.m3u8']);
  });

  test('a folder at rest is read once, and again as soon as it changes', () => {
    makeRoots(disks, [{ hls: { '1.ts': 'one' } }]);
    execFileSync('touch', ['-d', '2026-01-15 12:00', join(root(0), 'hls')]);
    const view = viewOf([disks[0] as DiskConfig]);
    namesIn(view, `${dayPath}/hls`);
    later();
    expect(namesIn(view, `${dayPath}/hls`)).toEqual(['1.ts', 'index.m3u8']);
    makeTree(join(root(0), 'hls/2.ts'), 'two');
    later();
    expect(namesIn(view, `${dayPath}/hls`)).toEqual(['1.ts', '2.ts', 'index.m3u8']);
  });

  test('a file that was listed and is gone gives way to the next root at once', () => {
    makeRoots(disks, [{ 'x.ts': 'first' }, { 'x.ts': 'second' }]);
    const view = viewOf();
    namesIn(view, dayPath);
    rmSync(join(root(0), 'x.ts'));
    expect(contentOf(fileAt(view, `${dayPath}/x.ts`))).toBe('second');
  });

  test('a new root counts from the moment it is told of', () => {
    makeRoots(disks, [{ hls: { '1.ts': 'one' } }, { hls: { '2.ts': 'two' } }]);
    const view = viewOf(disks.slice(0, 1));
    expect(namesIn(view, `${dayPath}/hls`)).toEqual(['1.ts', 'index.m3u8']);
    view.setRoots(rootsOn(disks));
    expect(namesIn(view, `${dayPath}/hls`)).toEqual(['1.ts', '2.ts', 'index.m3u8']);
  });
});

describe('a disk that is away', () => {
  const setMarker = (id: string) =>
    writeFileSync(join((disks[1] as DiskConfig).path, '.dayfs-disk.json'), JSON.stringify({ id, uuid: 'u' }));

  test('has no roots while another marker lies in its folder, is told of once, and is back with its own', () => {
    makeRoots(disks, [{ '1.ts': 'one' }, { '2.ts': 'two' }]);
    const view = viewOf();
    setMarker('disk-x');
    expect(namesIn(view, dayPath)).toEqual(['1.ts']);
    expect(view.resolve(`${dayPath}/2.ts`)).toBeUndefined();
    expect(namesIn(view, `${dayPath}/.dayfs/roots/disk-b`)).toEqual([]);
    later();
    namesIn(view, dayPath);
    expect(notices).toMatchObject([{ kind: 'disk-away', path: disks[1]?.path, count: 1 }]);
    setMarker('disk-b');
    later();
    expect(namesIn(view, dayPath)).toEqual(['1.ts', '2.ts']);
    expect(notices.at(-1)).toMatchObject({ kind: 'disk-away', count: 0 });
  });
});

describe('a day that lacks a root', () => {
  const missingAt = (view: MergedView, path: string) =>
    folderAt(view, path).extendedAttributes?.().get('user.dayfs.missing');
  const takeAway = (index: number) =>
    rmSync(join((disks[index] as DiskConfig).path, '.dayfs-disk.json'), { recursive: true });

  beforeEach(() => makeRoots(disks, [{ hls: { '1.ts': 'one' } }, { hls: { '2.ts': 'two' } }, { hls: {} }]));

  test('says so on its folder and those in it, whether a disk is away or a folder was removed, and is shown', () => {
    const view = viewOf();
    expect([dayPath, `${dayPath}/hls`].map((path) => missingAt(view, path))).toEqual([undefined, undefined]);
    takeAway(1);
    rmSync(root(2), { recursive: true });
    later();
    expect(missingAt(view, dayPath)).toBe('disk-b\ndisk-c');
    expect(missingAt(view, `${dayPath}/hls`)).toBe('disk-b\ndisk-c');
    expect(namesIn(view, `${dayPath}/hls`)).toEqual(['1.ts', 'index.m3u8']);
  });

  test('fails to be listed and looked up in, where that is asked for, and can still be asked what it lacks', () => {
    const view = viewOf(disks, undefined, 'fail');
    const hls = folderAt(view, `${dayPath}/hls`);
    expect(namesIn(view, `${dayPath}/hls`)).toContain('2.ts');
    takeAway(1);
    later();
    const error = 'lacks what disk-b holds of it';
    for (const ask of [
      () => namesIn(view, dayPath),
      () => view.resolve(`${dayPath}/hls`),
      () => hls.list(),
      () => hls.child('1.ts'),
      () => view.resolve(`${dayPath}/.dayfs/bookings/143000-143010.ts`),
    ])
      expect(ask).toThrow(error);
    expect(missingAt(view, dayPath)).toBe('disk-b');
    expect(folderAt(view, dayPath).attributes().kind).toBe('folder');
    for (const name of ['coverage.json', 'roots.json', 'roots/disk-a/hls/1.ts', 'bookings/143000-143010.json'])
      expect(view.resolve(`${dayPath}/.dayfs/${name}`), name).toBeDefined();
  });

  test('is whole again once its disk is back', () => {
    const view = viewOf(disks, undefined, 'fail');
    takeAway(1);
    expect(() => namesIn(view, dayPath)).toThrow('lacks');
    makeDisks(folder.path, 'disk-b');
    later();
    expect(namesIn(view, `${dayPath}/hls`)).toContain('2.ts');
  });
});

describe('attributes', () => {
  const attributesAt = (view: MergedView, path: string) => (view.resolve(path) as ViewNode).attributes();

  test('a file has its own size, times and permissions, without special bits', () => {
    makeRoots(disks, [{ 'x.ts': 'content' }]);
    chmodSync(join(root(0), 'x.ts'), 0o4640);
    expect(attributesAt(viewOf(), `${dayPath}/x.ts`)).toMatchObject({ kind: 'file', size: 7, mode: 0o640 });
  });

  test('a merged folder allows what all its roots allow', () => {
    makeRoots(disks, [{ hls: {} }, { hls: {} }]);
    chmodSync(join(root(0), 'hls'), 0o750);
    expect(attributesAt(viewOf(), `${dayPath}/hls`).mode).toBe(0o750);
  });

  test('a day is closed to those who may not pass the folders above its roots', () => {
    makeRoots(disks, [{ hls: {} }]);
    chmodSync(join(root(0), '..'), 0o700);
    expect(attributesAt(viewOf(), dayPath).mode).toBe(0o700);
    expect(attributesAt(viewOf(), `${dayPath}/.dayfs/roots/disk-a`).mode).toBe(0o700);
  });

  test('a day is closed to those who may not pass the folders above its disks', () => {
    makeRoots(disks, [{ hls: { '1.ts': '1' } }]);
    const { path } = disks[0] as DiskConfig;
    makeTree(join(folder.path, 'closed/inner'), {});
    renameSync(path, join(folder.path, 'closed/inner/disk'));
    // The way that the folder really lies in counts, and not the one that the configuration goes.
    symlinkSync('closed/inner/disk', path);
    chmodSync(join(folder.path, 'closed'), 0o710);
    const view = viewOf();
    expect(attributesAt(view, dayPath).mode).toBe(0o750);
    expect(attributesAt(view, `${dayPath}/.dayfs/roots/disk-a`).mode).toBe(0o750);
    expect(attributesAt(viewOf(disks, 'hls'), dayPath).mode).toBe(0o750);
    const coverage = view.resolve(`${dayPath}/.dayfs/coverage.json`) as MadeUpFileNode;
    expect(coverage.edition().attributes.mode).toBe(0o440);
  });

  test('a folder above a disk that is closed closes what is shown a moment later', () => {
    makeRoots(disks, [{ hls: {} }]);
    const view = viewOf();
    expect(attributesAt(view, dayPath).mode).toBe(0o755);
    chmodSync(folder.path, 0o700);
    nowMs += 1_000;
    expect(attributesAt(view, dayPath).mode).toBe(0o700);
  });

  test('inode numbers are the same in another view, and those of all entries differ', () => {
    makeRoots(disks, [{ hls: { '1.ts': '1', '2.ts': '2' } }, { hls: { '3.ts': '3' } }]);
    const paths = [
      '/',
      `/${camera}`,
      dayPath,
      `${dayPath}/hls`,
      ...['1', '2', '3'].map((n) => `${dayPath}/hls/${n}.ts`),
    ];
    const inodes = (view: MergedView) => paths.map((path) => attributesAt(view, path).inode);
    expect(inodes(viewOf())).toEqual(inodes(viewOf()));
    expect(new Set(inodes(viewOf())).size).toBe(paths.length);
  });

  test('a listing gives the inode numbers that the files themselves have', () => {
    makeRoots(disks, [{ hls: { '1.ts': '1', folder: {} } }]);
    const view = viewOf();
    for (const { name, inode } of folderAt(view, `${dayPath}/hls`).list().entries()) {
      expect(attributesAt(view, `${dayPath}/hls/${name}`).inode).toBe(inode);
    }
  });

  test('df adds up the disks, each filesystem once and none that is not mounted', () => {
    const once = viewOf().space();
    expect(once.totalBytes).toBeGreaterThan(0);
    disks.forEach((disk) => rmSync(join(disk.path, '.dayfs-disk.json')));
    expect(viewOf().space().totalBytes).toBe(0);
  });

  test('a hard link to a file elsewhere on the disk is a file like any other', () => {
    makeRoots(disks, [{ 'x.ts': 'content' }]);
    linkSync(join(root(0), 'x.ts'), join(root(0), 'y.ts'));
    const view = viewOf();
    expect(attributesAt(view, `${dayPath}/x.ts`).inode).not.toBe(attributesAt(view, `${dayPath}/y.ts`).inode);
  });
});
