import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { program, startMount, writeConfig } from '../../support/dayfs.js';
import { eventually } from '../../support/eventually.js';
import { camera, day, makeDisks, makeRoots } from '../../support/merged-day.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/trees.js';

let folder: TemporaryFolder;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => folder[Symbol.dispose]());

test('while nobody asks, both threads of a mount rehearse, and serve as before', async () => {
  const disks = makeDisks(folder.path, 'disk-a');
  makeRoots(disks, [{ hls: { '1.ts': 'one' } }]);
  const config = writeConfig(folder.path, disks, { mount: { driver: 'kernel' } });
  await using mount = await startMount(config, program, { DAYFS_LOG_LEVEL: 'debug' });
  const said = () => mount.output.split('\n').filter((line) => line.includes('rehearsed'));
  await eventually(() => said().length === 2);
  expect(said()).toEqual(Array(2).fill(expect.stringContaining('a thread has rehearsed')));
  expect(readFileSync(join(folder.path, 'merged', camera, day, 'hls/1.ts'), 'utf8')).toBe('one');
  expect((await mount.stop('SIGTERM')).code).toBe(0);
});
