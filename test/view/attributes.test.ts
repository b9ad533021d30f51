import { chmodSync, linkSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { MergedView } from '../../src/view/merged-view.js';
import type { MadeUpFileNode, ViewNode } from '../../src/view/node.js';
import { camera, makeRoots } from '../support/merged-day.js';
import { folderAt } from '../support/read-view.js';
import { makeTree } from '../support/trees.js';
import { dayPath, ViewedDisks } from '../support/viewed-disks.js';

let disks: ViewedDisks;

beforeEach((context) => {
  disks = new ViewedDisks(context);
});

describe('attributes', () => {
  const attributesAt = (view: MergedView, path: string) => (view.resolve(path) as ViewNode).attributes();

  test('a file has its own size, times and permissions, without special bits', () => {
    makeRoots(disks.all, [{ 'x.ts': 'content' }]);
    chmodSync(join(disks.root(0), 'x.ts'), 0o4640);
    expect(attributesAt(disks.view(), `${dayPath}/x.ts`)).toMatchObject({ kind: 'file', size: 7, mode: 0o640 });
  });

  test('a merged folder allows what all its roots allow', () => {
    makeRoots(disks.all, [{ hls: {} }, { hls: {} }]);
    chmodSync(join(disks.root(0), 'hls'), 0o750);
    expect(attributesAt(disks.view(), `${dayPath}/hls`).mode).toBe(0o750);
  });

  test('a day is closed to those who may not pass the folders above its roots', () => {
    makeRoots(disks.all, [{ hls: {} }]);
    chmodSync(join(disks.root(0), '..'), 0o700);
    expect(attributesAt(disks.view(), dayPath).mode).toBe(0o700);
    expect(attributesAt(disks.view(), `${dayPath}/.dayfs/roots/disk-a`).mode).toBe(0o700);
  });

  test('a day is closed to those who may not pass the folders above its disks', () => {
    makeRoots(disks.all, [{ hls: { '1.ts': '1' } }]);
    const { path } = disks.at(0);
    makeTree(join(disks.path, 'closed/inner'), {});
    renameSync(path, join(disks.path, 'closed/inner/disk'));
    // The way that the folder really lies in counts, and not the one that the configuration goes.
    symlinkSync('closed/inner/disk', path);
    chmodSync(join(disks.path, 'closed'), 0o710);
    const view = disks.view();
    expect(attributesAt(view, dayPath).mode).toBe(0o750);
    expect(attributesAt(view, `${dayPath}/.dayfs/roots/disk-a`).mode).toBe(0o750);
    expect(attributesAt(disks.view({ media: 'hls' }), dayPath).mode).toBe(0o750);
    const coverage = view.resolve(`${dayPath}/.dayfs/coverage.json`) as MadeUpFileNode;
    expect(coverage.edition().attributes.mode).toBe(0o440);
  });

  test('a folder above a disk that is closed closes what is shown a moment later', () => {
    makeRoots(disks.all, [{ hls: {} }]);
    const view = disks.view();
    expect(attributesAt(view, dayPath).mode).toBe(0o755);
    chmodSync(disks.path, 0o700);
    disks.nowMs += 1_000;
    expect(attributesAt(view, dayPath).mode).toBe(0o700);
  });

  test('inode numbers are the same in another view, and those of all entries differ', () => {
    makeRoots(disks.all, [{ hls: { '1.ts': '1', '2.ts': '2' } }, { hls: { '3.ts': '3' } }]);
    const paths = [
      '/',
      `/${camera}`,
      dayPath,
      `${dayPath}/hls`,
      ...['1', '2', '3'].map((n) => `${dayPath}/hls/${n}.ts`),
    ];
    const inodes = (view: MergedView) => paths.map((path) => attributesAt(view, path).inode);
    expect(inodes(disks.view())).toEqual(inodes(disks.view()));
    expect(new Set(inodes(disks.view())).size).toBe(paths.length);
  });

  test('a listing gives the inode numbers that the files themselves have', () => {
    makeRoots(disks.all, [{ hls: { '1.ts': '1', folder: {} } }]);
    const view = disks.view();
    for (const { name, inode } of folderAt(view, `${dayPath}/hls`).list().entries()) {
      expect(attributesAt(view, `${dayPath}/hls/${name}`).inode).toBe(inode);
    }
  });

  test('df adds up the disks, each filesystem once and none that is not mounted', () => {
    const once = disks.view().space();
    expect(once.totalBytes).toBeGreaterThan(0);
    disks.all.forEach((_, index) => disks.takeAway(index));
    expect(disks.view().space().totalBytes).toBe(0);
  });

  test('a hard link to a file elsewhere on the disk is a file like any other', () => {
    makeRoots(disks.all, [{ 'x.ts': 'content' }]);
    linkSync(join(disks.root(0), 'x.ts'), join(disks.root(0), 'y.ts'));
    const view = disks.view();
    expect(attributesAt(view, `${dayPath}/x.ts`).inode).not.toBe(attributesAt(view, `${dayPath}/y.ts`).inode);
  });
});
