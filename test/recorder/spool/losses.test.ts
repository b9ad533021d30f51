import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { CameraName } from '../../../src/domain/camera-name.js';
import { Losses } from '../../../src/recorder/spool/losses.js';

const camera = 'court-1' as CameraName;

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dayfs-losses-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function openLosses(statePath: string, nowMs = 1000) {
  const said: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => void said.push(line) });
  const losses = new Losses({ statePath, log, now: () => nowMs });
  await losses.open();
  return { losses, said };
}

test('what was lost is known to the recorder that comes next, and since when', async () => {
  const folder = makeFolder();
  const before = await openLosses(folder);
  for (let each = 0; each < 50; each += 1) before.losses.note(camera, 'dropped');
  await before.losses.written();
  const after = await openLosses(folder, 9000);
  after.losses.note(camera, 'setAside');
  await after.losses.written();

  const { losses, said } = await openLosses(folder);
  expect(losses.of(camera)).toEqual({ dropped: 50, setAside: 1, firstMs: 1000, lastMs: 9000 });
  expect(losses.of('court-2' as CameraName)).toBeUndefined();
  expect(said).toEqual([]);
  expect(readdirSync(folder)).toEqual(['losses.json']);
});

test('a file that is torn at any byte, or garbage, is said and counts as none', async () => {
  const folder = makeFolder();
  const { losses } = await openLosses(folder);
  losses.note(camera, 'dropped');
  await losses.written();
  const file = join(folder, 'losses.json');
  const whole = readFileSync(file, 'utf8');
  for (let bytes = whole.trimEnd().length - 1; bytes >= 0; bytes -= 1) {
    truncateSync(file, bytes);
    const torn = await openLosses(folder);
    expect(torn.losses.of(camera)).toBeUndefined();
    expect(torn.said).toEqual([expect.stringContaining('counted anew')]);
  }
  writeFileSync(file, '{"court-1":{"dropped":-1}}');
  const garbage = await openLosses(folder);
  garbage.losses.note(camera, 'dropped');
  await garbage.losses.written();
  expect((await openLosses(folder)).losses.of(camera)).toMatchObject({ dropped: 1 });
});

test('where it cannot be written that is said seldom, and all of it is written once it can be', async () => {
  const folder = makeFolder();
  const { losses, said } = await openLosses(folder);
  const inTheWay = join(folder, 'losses.json.new');
  mkdirSync(inTheWay);
  for (let each = 0; each < 5; each += 1) {
    losses.note(camera, 'dropped');
    await losses.written();
  }
  expect(said.length).toBe(3);
  rmSync(inTheWay, { recursive: true });
  losses.note(camera, 'dropped');
  await losses.written();
  expect((await openLosses(folder)).losses.of(camera)).toMatchObject({ dropped: 6 });
});
