import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { rootPath } from '../../src/domain/layout.js';
import { MergedDays } from '../../src/union/merged-days.js';
import { type Notice, Observer } from '../../src/union/observer.js';
import { MergedView } from '../../src/view/merged-view.js';
import { camera, day, makeDisks, makeRoots, rootsOn, viewSettings } from '../support/merged-day.js';
import { type TemporaryFolder, temporaryFolder } from '../support/trees.js';

// A disk that fails in a single readdir(2) and not in a stat(2) cannot be had for real: that one call is replaced.
vi.mock('node:fs', { spy: true });

let folder: TemporaryFolder;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => folder[Symbol.dispose]());

test('what a disk failed to list once shows with the next look, though the folder has not changed', () => {
  const disks = makeDisks(folder.path, 'disk-a', 'disk-b');
  makeRoots(disks, [{ '1.ts': 'one' }, { '2.ts': 'two' }]);
  for (const disk of disks) fs.utimesSync(join(rootPath(disk.path, day, camera)), 1, 1);
  const notices: Notice[] = [];
  let nowMs = Date.now();
  const observer = new Observer((notice) => notices.push(notice));
  const view = new MergedView(new MergedDays({ disks, observer, now: () => nowMs }), viewSettings());
  view.setRoots(rootsOn(disks));
  const names = () => {
    const node = view.resolve(`/${camera}/${day}`);
    return node?.kind === 'folder'
      ? node
          .list()
          .entries()
          .map(({ name }) => name)
      : undefined;
  };
  vi.mocked(fs.readdirSync).mockImplementationOnce(() => {
    throw Object.assign(new Error('EIO: i/o error, scandir'), { code: 'EIO' });
  });
  expect(names()).toEqual(['2.ts']);
  expect(notices).toMatchObject([{ kind: 'disk-error', path: disks[0]?.path, count: 1 }]);
  nowMs += 1_000;
  expect(names()).toEqual(['1.ts', '2.ts']);
  expect(notices.at(-1)).toMatchObject({ kind: 'disk-error', count: 0 });
});
