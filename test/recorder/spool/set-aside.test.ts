import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SetAside } from '../../../src/recorder/spool/set-aside.js';

async function openSetAside() {
  const folder = mkdtempSync(join(tmpdir(), 'dayfs-set-aside-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const setAside = new SetAside(join(folder, 'set-aside'), { mostFiles: 20, mostBytes: 32 * 2 ** 20 });
  await setAside.open(0o700);
  let taken = 0;
  const take = async (name: string, mebibytes: number): Promise<string[]> => {
    const path = join(folder, name);
    writeFileSync(path, '');
    truncateSync(path, mebibytes * 2 ** 20);
    taken += 1;
    utimesSync(path, taken, taken);
    expect(await setAside.take(path, name)).toBe(true);
    return setAside.deleteOldest();
  };
  return { setAside, take };
}

test('what is set aside is kept, the newest of it, and what is deleted is told', async () => {
  const { setAside, take } = await openSetAside();
  const names = Array.from({ length: 23 }, (_, index) => `${index + 10}.ts`);
  const deleted: string[] = [];
  for (const name of names) deleted.push(...(await take(name, 0)));
  expect(readdirSync(setAside.path).sort()).toEqual(names.slice(3));
  expect(deleted).toEqual(names.slice(0, 3));
});

test('it takes up no more room than it may', async () => {
  const { setAside, take } = await openSetAside();
  for (const name of ['a', 'b', 'c']) await take(name, 15);
  expect(readdirSync(setAside.path).sort()).toEqual(['b', 'c']);
  expect((await take('d', 40)).sort()).toEqual(['b', 'c', 'd']);
  expect(readdirSync(setAside.path)).toEqual([]);
});

test('a folder in it is another’s', async () => {
  const { setAside, take } = await openSetAside();
  mkdirSync(join(setAside.path, 'unplaced'));
  await take('a', 40);
  expect(readdirSync(setAside.path)).toEqual(['unplaced']);
});

test('a segment that is gone already is told of', async () => {
  const { setAside } = await openSetAside();
  expect(await setAside.take('/nowhere/at-all.ts', 'x.ts')).toBe(false);
  expect(readdirSync(setAside.path)).toEqual([]);
});
