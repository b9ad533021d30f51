import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SetAside } from '../../../src/recorder/spool/set-aside.js';

async function openSetAside(): Promise<{
  setAside: SetAside;
  take: (name: string, mebibytes: number) => Promise<void>;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'dayfs-set-aside-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const setAside = new SetAside(join(folder, 'set-aside'));
  await setAside.open(0o700);
  let taken = 0;
  const take = async (name: string, mebibytes: number): Promise<void> => {
    const path = join(folder, name);
    writeFileSync(path, '');
    truncateSync(path, mebibytes * 2 ** 20);
    taken += 1;
    utimesSync(path, taken, taken);
    await setAside.take(path, name);
  };
  return { setAside, take };
}

test('what is set aside is kept, the newest 20 of it', async () => {
  const { setAside, take } = await openSetAside();
  const names = Array.from({ length: 23 }, (_, index) => `${index + 10}.ts`);
  for (const name of names) await take(name, 0);
  expect(readdirSync(setAside.path).sort()).toEqual(names.slice(3));
});

test('it takes up no more room than 32 MiB', async () => {
  const { setAside, take } = await openSetAside();
  for (const name of ['a', 'b', 'c']) await take(name, 15);
  expect(readdirSync(setAside.path).sort()).toEqual(['b', 'c']);
  await take('d', 40);
  expect(readdirSync(setAside.path)).toEqual([]);
});

test('a segment that is gone already is no failure', async () => {
  const { setAside } = await openSetAside();
  await setAside.take('/nowhere/at-all.ts', 'x.ts');
  expect(existsSync(join(setAside.path, 'x.ts'))).toBe(false);
});
