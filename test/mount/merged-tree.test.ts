import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import { rootPath } from '../../src/domain/layout.js';
import { type Dayfs, startMount, writeConfig } from '../support/dayfs.js';
import { describeDrivers } from '../support/drivers.js';
import { eventually } from '../support/eventually.js';
import { camera, day, makeDisks, makeRoots } from '../support/merged-day.js';
import { makeTree, readTree, someTree, type TemporaryFolder, temporaryFolder, uniteTrees } from '../support/trees.js';

describeDrivers('the merged day on a real mount', ({ driver }) => {
  let folder: TemporaryFolder;
  let disks: DiskConfig[];
  let mount: Dayfs;
  let merged: string;

  beforeAll(async () => {
    folder = temporaryFolder();
    disks = makeDisks(folder.path, 'disk-a', 'disk-b', 'disk-c');
    makeRoots(disks, []);
    mount = await startMount(writeConfig(folder.path, disks, { mount: { driver } }));
    merged = join(folder.path, 'merged', camera, day);
  });

  afterAll(async () => {
    await mount[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  test('holds over random trees of roots what a union made by copying holds, as diff -r sees it', async () => {
    const copied = join(folder.path, 'copied');
    await fc.assert(
      fc.asyncProperty(fc.tuple(someTree, someTree, someTree), async (trees) => {
        for (const disk of disks) emptyFolder(rootPath(disk.path, day, camera));
        rmSync(copied, { recursive: true, force: true });
        makeRoots(disks, trees);
        makeTree(copied, uniteTrees(trees));
        // What was cached of the roots before may show for up to a second.
        await eventually(() => spawnSync('diff', ['-r', copied, merged]).status === 0);
        await eventually(() => {
          expect(readTree(merged, (path) => readFileSync(path, 'utf8'))).toEqual(uniteTrees(trees));
          return true;
        });
      }),
      // To look for a smaller one takes longer than a test may.
      { numRuns: 25, endOnFailure: true },
    );
  });

  test('is the same to find and to tar', () => {
    const trees = [
      { snapshots: { '1.ts': 'one', 'a b.ts': 'two' } },
      { snapshots: { '3.ts': 'three' }, deep: { er: { x: 'x' } } },
    ];
    for (const disk of disks) emptyFolder(rootPath(disk.path, day, camera));
    makeRoots(disks, trees);
    const copied = join(folder.path, 'copied-once');
    makeTree(copied, uniteTrees(trees));
    const run = (command: string, ...args: string[]) => execFileSync(command, args, { encoding: 'utf8' });
    const list = (path: string) => run('find', path, '-mindepth', '1', '-printf', '%y %P\n').split('\n').sort();
    const tarred = (path: string) => run('tar', '--sort=name', '-C', path, '-cf', '-', '.', '--mtime=@0', '--mode=0');
    return eventually(() => {
      expect(list(merged)).toEqual(list(copied));
      expect(tarred(merged)).toBe(tarred(copied));
      return true;
    });
  });
});

/** A root that is gone is forgotten, and what comes in its place is a later one: the roots' order would change. */
function emptyFolder(path: string): void {
  for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true });
}
