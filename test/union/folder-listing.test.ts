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

/** A view of a day whose folders are at rest, and whose clock is moved by hand. */
function makeView(...roots: Parameters<typeof makeRoots>[1]) {
  const disks = makeDisks(folder.path, ...roots.map((_, index) => `disk-${'abc'[index]}`));
  makeRoots(disks, roots);
  const paths = disks.map((disk) => rootPath(disk.path, day, camera));
  for (const path of paths) fs.utimesSync(path, 1, 1);
  const notices: Notice[] = [];
  const clock = { nowMs: Date.now(), setBackMs: 0 };
  const observer = new Observer((notice) => notices.push(notice));
  const now = () => clock.nowMs - clock.setBackMs;
  const days = new MergedDays({ disks, observer, now, steadyNow: () => clock.nowMs });
  const view = new MergedView(days, viewSettings());
  view.setRoots(rootsOn(disks));
  const list = () => {
    const node = view.resolve(`/${camera}/${day}`);
    return node?.kind === 'folder' ? node.list() : undefined;
  };
  const names = () =>
    list()
      ?.entries()
      .map(({ name }) => name) ?? [];
  const branchOf = (name: string) => {
    const node = view.resolve(`/${camera}/${day}/${name}`);
    return node?.kind === 'file' ? node.extendedAttributes().get('user.dayfs.disk') : undefined;
  };
  return { disks, paths, notices, clock, list, names, branchOf };
}

test('what a disk failed to list once shows with the next look, though the folder has not changed', () => {
  const { disks, notices, clock, names } = makeView({ '1.ts': 'one' }, { '2.ts': 'two' });
  vi.mocked(fs.readdirSync).mockImplementationOnce(() => {
    throw Object.assign(new Error('EIO: i/o error, scandir'), { code: 'EIO' });
  });
  expect(names()).toEqual(['2.ts']);
  expect(notices).toMatchObject([{ kind: 'disk-error', path: disks[0]?.path, count: 1 }]);
  clock.nowMs += 1_000;
  expect(names()).toEqual(['1.ts', '2.ts']);
  expect(notices.at(-1)).toMatchObject({ kind: 'disk-error', count: 0 });
});

test('a clock that is set back by hours holds up nothing that is new', () => {
  const { paths, clock, names } = makeView({ '1.ts': 'one' });
  expect(names()).toEqual(['1.ts']);
  fs.writeFileSync(join(paths[0] ?? '', '2.ts'), 'two');
  clock.setBackMs = 2 * 3_600_000;
  clock.nowMs += 1_000;
  expect(names()).toEqual(['1.ts', '2.ts']);
});

test('an earlier root’s empty file is shown once it is filled, though no folder has changed', () => {
  const { paths, clock, list, names, branchOf } = makeView({ '1.ts': '' }, { '1.ts': 'second' });
  expect(names()).toEqual(['1.ts']);
  expect(branchOf('1.ts')).toBe('disk-b');
  const before = list()?.version;
  clock.nowMs += 1_000;
  expect(list()?.version).toBe(before);
  fs.writeFileSync(join(paths[0] ?? '', '1.ts'), 'first');
  clock.nowMs += 1_000;
  expect(branchOf('1.ts')).toBe('disk-a');
});

test('only the folders that have changed are read again', () => {
  const { paths, clock, names } = makeView({ '1.ts': '' }, { '2.ts': '' }, { '3.ts': '' });
  const timesRead = (read: () => unknown) => {
    const before = vi.mocked(fs.readdirSync).mock.calls.length;
    read();
    return vi.mocked(fs.readdirSync).mock.calls.length - before;
  };
  expect(timesRead(names)).toBe(3);
  fs.writeFileSync(join(paths[1] ?? '', '4.ts'), '');
  clock.nowMs += 10_000;
  expect(timesRead(names)).toBe(1);
  expect(names()).toEqual(['1.ts', '2.ts', '3.ts', '4.ts']);

  fs.rmSync(join(paths[0] ?? '', '1.ts'));
  fs.rmSync(join(paths[2] ?? '', '3.ts'));
  clock.nowMs += 10_000;
  expect(timesRead(names)).toBe(2);
  expect(names()).toEqual(['2.ts', '4.ts']);
});
