import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { temporaryFolder } from './support/trees.js';

const end = async (folder: string) => await execa(resolve('scripts/demo'), ['--end', folder], { reject: false });

test('the end of a demonstration takes away no folder that holds none', async () => {
  using folder = temporaryFolder();
  const place = join(folder.path, 'dayfs');
  mkdirSync(place);
  writeFileSync(join(place, 'dayfs.yaml'), 'precious');
  expect(await end(place)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('holds no demonstration') });
  expect(existsSync(join(place, 'dayfs.yaml'))).toBe(true);
});

test('the end of a demonstration ends no other process that has its pid by now', async () => {
  using folder = temporaryFolder();
  const place = join(folder.path, 'dayfs-demo.A1b2C3');
  mkdirSync(place);
  const other = spawn('sleep', ['100']);
  try {
    writeFileSync(join(place, 'dayfs.yaml'), '');
    writeFileSync(join(place, 'pid'), `${other.pid}\n`);
    expect(await end(place)).toMatchObject({ exitCode: 0 });
    expect(existsSync(place)).toBe(false);
    expect({ code: other.exitCode, signal: other.signalCode }).toEqual({ code: null, signal: null });
  } finally {
    other.kill('SIGKILL');
  }
});
