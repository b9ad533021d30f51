import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LegacyNames } from '../../../src/union/legacy/legacy-names.js';
import { LegacyPath } from '../../../src/union/legacy/legacy-path.js';
import { unpackNames } from '../../../src/union/legacy/packed-names.js';
import { Observer } from '../../../src/union/observer.js';
import { AskedIndex } from '../../../src/workers/legacy/asked-index.js';
import { flatFolder, legacyIn, makeSegments } from '../../support/legacy.js';
import { camera } from '../../support/merged-day.js';
import { knownDay, knownZone } from '../../support/times.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/trees.js';

const [before, after] = [knownDay('20260114'), knownDay('20260115')];

let folder: TemporaryFolder;
let index: AskedIndex;

beforeEach(() => {
  folder = temporaryFolder();
  makeSegments(folder.path, ['20260114-120000.ts', '20260115-120000.ts']);
  const legacy = legacyIn(folder.path);
  const names = new LegacyNames(knownZone('Europe/Madrid'), legacy.names);
  const observer = new Observer(() => undefined);
  index = new AskedIndex({ path: new LegacyPath(legacy.path), names, observer, now: Date.now, onProgress: () => {} });
});

afterEach(() => folder[Symbol.dispose]());

async function namesOf(day = after): Promise<string[]> {
  for (let turns = 0; index.isTold && turns < 2; turns += 1) await nextTurn();
  index.look(camera);
  const names = index.namesOf(camera, day);
  return names === undefined ? [] : unpackNames(names).sort();
}

const add = (name: string) => writeFileSync(join(flatFolder(folder.path), name), 'x');

test('a flat folder that changes is followed, and no day is listed anew but the one that changed', async () => {
  expect(await namesOf()).toEqual(['20260115-120000.ts']);
  add('20260115-120006.ts');
  expect(await namesOf()).toEqual(['20260115-120000.ts', '20260115-120006.ts']);
  const listed = index.namesOf(camera, before);
  add('20260115-120012.ts');
  expect(await namesOf()).toHaveLength(3);
  rmSync(join(flatFolder(folder.path), '20260115-120006.ts'));
  expect(await namesOf()).toEqual(['20260115-120000.ts', '20260115-120012.ts']);
  expect(index.namesOf(camera, before)).toBe(listed);
});

test('one that is gone has nothing, and is read again when it is back', async () => {
  expect(await namesOf()).toHaveLength(1);
  const path = flatFolder(folder.path);
  renameSync(path, `${path}-away`);
  expect(await namesOf()).toEqual([]);
  renameSync(`${path}-away`, path);
  expect(await namesOf(before)).toEqual(['20260114-120000.ts']);
});
