import { execFileSync } from 'node:child_process';
import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { markerName } from '../../src/domain/layout.js';
import type { MergedView } from '../../src/view/merged-view.js';
import { camera, day, makeRoots, rootsOn } from '../support/merged-day.js';
import { contentOf, fileAt, folderAt, namesIn } from '../support/read-view.js';
import { makeTree, someTree, type Tree, uniteTrees } from '../support/trees.js';
import { dayPath, ViewedDisks } from '../support/viewed-disks.js';

let disks: ViewedDisks;

beforeEach((context) => {
  disks = new ViewedDisks(context);
});

const later = () => {
  disks.nowMs += 1_000;
};

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
    makeRoots(disks.all, [{ hls: { '1.ts': 'one' } }, { hls: { '2.ts': 'two' } }, { snapshots: { 'a.jpg': 'pic' } }]);
    expect(readThrough(disks.view(), '/')).toEqual({
      [camera]: { [day]: { hls: { '1.ts': 'one', '2.ts': 'two' }, snapshots: { 'a.jpg': 'pic' } } },
    });
  });

  test('shows over random trees just what a union made by hand holds', () => {
    fc.assert(
      fc.property(fc.array(someTree, { minLength: 1, maxLength: 3 }), (trees) => {
        disks.all.forEach((_, index) => rmSync(disks.root(index), { recursive: true, force: true }));
        makeRoots(disks.all, trees);
        const shown = readThrough(disks.view({ on: disks.all.slice(0, trees.length) }), dayPath);
        expect(shown).toEqual(uniteTrees(trees));
      }),
      { numRuns: 100 },
    );
  });

  test('knows nothing of cameras, days and names that are not there', () => {
    makeRoots(disks.all, [{ hls: { '1.ts': 'one' } }]);
    const view = disks.view();
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
    makeRoots(disks.all, [{ hls: { '1.ts': 'one', 'index.m3u8': '#' }, other: {} }, { hls: { '2.ts': 'two' } }]);
    expect(readThrough(disks.view({ media: 'hls' }), dayPath)).toEqual({ '1.ts': 'one', '2.ts': 'two' });
  });

  test('keeps a day as an empty folder while none of its roots can be reached', () => {
    const view = disks.view();
    expect(namesIn(view, dayPath)).toEqual([]);
    expect(folderAt(view, dayPath).attributes()).toMatchObject({ kind: 'folder', mode: 0o555 });
  });

  test('goes on without a root that is missing', () => {
    makeRoots(disks.all.slice(1, 2), [{ hls: { '2.ts': 'two' } }]);
    expect(readThrough(disks.view(), dayPath)).toEqual({ hls: { '2.ts': 'two' } });
  });
});

describe('where two roots hold one name', () => {
  test("the earlier root's file is shown, the other is named as hidden and reachable by its disk", () => {
    makeRoots(disks.all, [{ hls: { 'x.ts': 'first' } }, { hls: { 'x.ts': 'second' } }]);
    const view = disks.view();
    const file = fileAt(view, `${dayPath}/hls/x.ts`);
    expect(contentOf(file)).toBe('first');
    expect(Object.fromEntries(file.extendedAttributes())).toEqual({
      'user.dayfs.disk': 'disk-a',
      'user.dayfs.path': join(disks.root(0), 'hls/x.ts'),
      'user.dayfs.root': disks.root(0),
      'user.dayfs.shadows': join(disks.root(1), 'hls/x.ts'),
    });
    expect(contentOf(fileAt(view, `${dayPath}/.dayfs/roots/disk-b/hls/x.ts`))).toBe('second');
  });

  test('an empty file gives way', () => {
    makeRoots(disks.all, [{ hls: { 'x.ts': '' } }, { hls: { 'x.ts': 'second' } }]);
    expect(contentOf(fileAt(disks.view(), `${dayPath}/hls/x.ts`))).toBe('second');
  });

  test('the order of the roots decides, not that of the disks', () => {
    makeRoots(disks.all, [{ 'x.ts': 'a' }, { 'x.ts': 'b' }]);
    expect(contentOf(fileAt(disks.view({ on: [...disks.all].reverse() }), `${dayPath}/x.ts`))).toBe('b');
  });

  test('the clash is told of once, however often it is listed', () => {
    makeRoots(disks.all, [{ 'x.ts': 'first' }, { 'x.ts': 'second' }]);
    const view = disks.view();
    for (let round = 0; round < 3; round += 1) {
      namesIn(view, dayPath);
      later();
    }
    expect(disks.notices.filter(({ kind }) => kind === 'same-name')).toHaveLength(1);
  });
});

describe("what is dayfs's own", () => {
  test('stays hidden in the merged day, and shows in the root alone', () => {
    makeRoots(disks.all, [
      { hls: { '1.ts': 'one', 'index.m3u8': '#EXTM3U', '.dayfs-part': 'half' }, 'index.m3u8': 'kept' },
    ]);
    const view = disks.view();
    expect(readThrough(view, dayPath)).toEqual({ hls: { '1.ts': 'one' }, 'index.m3u8': 'kept' });
    expect(view.resolve(`${dayPath}/hls/index.m3u8`)?.kind).toBe('made-up-file');
    expect(view.resolve(`${dayPath}/hls/.dayfs-part`)).toBeUndefined();
    const alone = `${dayPath}/.dayfs/roots/disk-a`;
    expect(namesIn(view, `${alone}/hls`)).toEqual(['.dayfs-part', '1.ts', 'index.m3u8']);
  });

  test('.dayfs is there and never listed', () => {
    makeRoots(disks.all, [{}]);
    const view = disks.view();
    expect(namesIn(view, dayPath)).not.toContain('.dayfs');
    expect(namesIn(view, `${dayPath}/.dayfs`)).toEqual(['bookings', 'roots', 'coverage.json', 'roots.json']);
    expect(namesIn(view, `${dayPath}/.dayfs/roots`)).toEqual(['disk-a', 'disk-b', 'disk-c']);
    expect(view.resolve(`${dayPath}/.dayfs/roots/disk-x`)).toBeUndefined();
  });
});

describe('what lies in a root and is no recording', () => {
  test('symbolic links are neither shown nor followed, wherever they stand', () => {
    makeTree(join(disks.path, 'secret'), { passwd: 'secret' });
    makeRoots(disks.all, [{ hls: { '1.ts': 'one' } }]);
    symlinkSync(join(disks.path, 'secret/passwd'), join(disks.root(0), 'hls/link.ts'));
    symlinkSync(join(disks.path, 'secret'), join(disks.root(0), 'linked'));
    rmSync(disks.root(1), { recursive: true });
    symlinkSync(join(disks.path, 'secret'), disks.root(1));
    const view = disks.view();
    expect(readThrough(view, dayPath)).toEqual({ hls: { '1.ts': 'one' } });
    for (const path of ['hls/link.ts', 'linked', 'linked/passwd', 'passwd', '.dayfs/roots/disk-b/passwd']) {
      expect(view.resolve(`${dayPath}/${path}`), path).toBeUndefined();
    }
    expect(disks.notices.map(({ kind }) => kind)).toEqual(['symbolic-link', 'symbolic-link']);
  });

  test('a file that becomes a link or a FIFO after it was looked up is not opened', () => {
    makeRoots(disks.all, [{ 'x.ts': 'mine', 'y.ts': 'mine' }]);
    const view = disks.view();
    const [x, y] = [fileAt(view, `${dayPath}/x.ts`), fileAt(view, `${dayPath}/y.ts`)];
    rmSync(join(disks.root(0), 'x.ts'));
    symlinkSync('/etc/passwd', join(disks.root(0), 'x.ts'));
    rmSync(join(disks.root(0), 'y.ts'));
    execFileSync('mkfifo', [join(disks.root(0), 'y.ts')]);
    expect(() => x.open()).toThrow('no regular file any more');
    expect(() => y.open()).toThrow('no regular file any more');
  });

  test('a folder that becomes a link after it was looked up leads nowhere', () => {
    makeTree(join(disks.path, 'secret'), { 'x.ts': 'secret' });
    makeRoots(disks.all, [{ hls: { 'x.ts': 'mine' } }]);
    const view = disks.view();
    const file = fileAt(view, `${dayPath}/hls/x.ts`);
    renameSync(join(disks.root(0), 'hls'), join(disks.root(0), 'moved'));
    symlinkSync(join(disks.path, 'secret'), join(disks.root(0), 'hls'));
    expect(() => file.open()).toThrow('is gone');
  });

  test('special files are not shown', () => {
    makeRoots(disks.all, [{ '1.ts': 'one' }]);
    execFileSync('mkfifo', [join(disks.root(0), 'pipe')]);
    const view = disks.view();
    expect(namesIn(view, dayPath)).toEqual(['1.ts']);
    expect(view.resolve(`${dayPath}/pipe`)).toBeUndefined();
    expect(disks.notices).toMatchObject([{ kind: 'special-file', count: 1 }]);
  });

  test('names that are not UTF-8 are skipped and counted', () => {
    makeRoots(disks.all, [{ '1.ts': 'one', '\uFFFD.ts': 'meant so' }]);
    writeFileSync(Buffer.concat([Buffer.from(`${disks.root(0)}/bad-`), Buffer.from([0xff, 0xfe])]), 'x');
    expect(namesIn(disks.view(), dayPath)).toEqual(['1.ts', '\uFFFD.ts']);
    expect(disks.notices).toMatchObject([{ kind: 'not-utf8', count: 1 }]);
  });
});

describe('freshness', () => {
  test('a new segment shows once the last look is a quarter of a second old', () => {
    makeRoots(disks.all, [{ hls: { '1.ts': 'one' } }, { hls: {} }]);
    const view = disks.view();
    expect(namesIn(view, `${dayPath}/hls`)).toEqual(['1.ts', 'index.m3u8']);
    makeTree(join(disks.root(1), 'hls/2.ts'), 'two');
    expect(fileAt(view, `${dayPath}/hls/2.ts`).attributes().size).toBe(3);
    later();
    expect(namesIn(view, `${dayPath}/hls`)).toEqual(['1.ts', '2.ts', 'index.m3u8']);
  });

  test('a folder at rest is read once, and again as soon as it changes', () => {
    makeRoots(disks.all, [{ hls: { '1.ts': 'one' } }]);
    execFileSync('touch', ['-d', '2026-01-15 12:00', join(disks.root(0), 'hls')]);
    const view = disks.view({ on: [disks.at(0)] });
    namesIn(view, `${dayPath}/hls`);
    later();
    expect(namesIn(view, `${dayPath}/hls`)).toEqual(['1.ts', 'index.m3u8']);
    makeTree(join(disks.root(0), 'hls/2.ts'), 'two');
    later();
    expect(namesIn(view, `${dayPath}/hls`)).toEqual(['1.ts', '2.ts', 'index.m3u8']);
  });

  test('a file that was listed and is gone gives way to the next root at once', () => {
    makeRoots(disks.all, [{ 'x.ts': 'first' }, { 'x.ts': 'second' }]);
    const view = disks.view();
    namesIn(view, dayPath);
    rmSync(join(disks.root(0), 'x.ts'));
    expect(contentOf(fileAt(view, `${dayPath}/x.ts`))).toBe('second');
  });

  test('a new root counts from the moment it is told of', () => {
    makeRoots(disks.all, [{ hls: { '1.ts': 'one' } }, { hls: { '2.ts': 'two' } }]);
    const view = disks.view({ on: disks.all.slice(0, 1) });
    expect(namesIn(view, `${dayPath}/hls`)).toEqual(['1.ts', 'index.m3u8']);
    view.setRoots(rootsOn(disks.all));
    expect(namesIn(view, `${dayPath}/hls`)).toEqual(['1.ts', '2.ts', 'index.m3u8']);
  });
});

describe('a disk that is away', () => {
  const setMarker = (id: string) =>
    writeFileSync(join(disks.at(1).path, markerName), JSON.stringify({ id, uuid: 'u' }));

  test('has no roots while another marker lies in its folder, is told of once, and is back with its own', () => {
    makeRoots(disks.all, [{ '1.ts': 'one' }, { '2.ts': 'two' }]);
    const view = disks.view();
    setMarker('disk-x');
    expect(namesIn(view, dayPath)).toEqual(['1.ts']);
    expect(view.resolve(`${dayPath}/2.ts`)).toBeUndefined();
    expect(namesIn(view, `${dayPath}/.dayfs/roots/disk-b`)).toEqual([]);
    later();
    namesIn(view, dayPath);
    expect(disks.notices).toMatchObject([{ kind: 'disk-away', path: disks.at(1).path, count: 1 }]);
    setMarker('disk-b');
    later();
    expect(namesIn(view, dayPath)).toEqual(['1.ts', '2.ts']);
    expect(disks.notices.at(-1)).toMatchObject({ kind: 'disk-away', count: 0 });
  });
});

describe('a day that lacks a root', () => {
  const missingAt = (view: MergedView, path: string) =>
    folderAt(view, path).extendedAttributes?.().get('user.dayfs.missing');

  beforeEach(() => makeRoots(disks.all, [{ hls: { '1.ts': 'one' } }, { hls: { '2.ts': 'two' } }, { hls: {} }]));

  test('says so on its folder and those in it, whether a disk is away or a folder was removed, and is shown', () => {
    const view = disks.view();
    expect([dayPath, `${dayPath}/hls`].map((path) => missingAt(view, path))).toEqual([undefined, undefined]);
    disks.takeAway(1);
    rmSync(disks.root(2), { recursive: true });
    later();
    expect(missingAt(view, dayPath)).toBe('disk-b\ndisk-c');
    expect(missingAt(view, `${dayPath}/hls`)).toBe('disk-b\ndisk-c');
    expect(namesIn(view, `${dayPath}/hls`)).toEqual(['1.ts', 'index.m3u8']);
  });

  test('fails to be listed and looked up in, where that is asked for, and can still be asked what it lacks', () => {
    const view = disks.view({ incompleteDays: 'fail' });
    const hls = folderAt(view, `${dayPath}/hls`);
    expect(namesIn(view, `${dayPath}/hls`)).toContain('2.ts');
    disks.takeAway(1);
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
    const view = disks.view({ incompleteDays: 'fail' });
    disks.takeAway(1);
    expect(() => namesIn(view, dayPath)).toThrow('lacks');
    disks.bringBack(1);
    later();
    expect(namesIn(view, `${dayPath}/hls`)).toContain('2.ts');
  });
});
