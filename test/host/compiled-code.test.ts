import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Dayfs } from '../support/dayfs.js';
import { type TemporaryFolder, temporaryFolder } from '../support/trees.js';

const suffix = '.compiled';

let folder: TemporaryFolder;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => {
  folder[Symbol.dispose]();
});

function compiledIn(dist: string): string[] {
  const names = readdirSync(join(dist, 'chunks')).filter((name) => name.endsWith(suffix));
  return names.map((name) => join(dist, 'chunks', name));
}

test('what was compiled when the program was built is what a brief command takes', () => {
  const compiled = compiledIn(resolve('dist'));
  expect(compiled.length).toBeGreaterThan(10);
  const program = `
    const { readFileSync } = require('node:fs');
    const { Module } = require('node:module');
    const { Script } = require('node:vm');
    require('node:v8').setFlagsFromString('--no-opt');
    for (const beside of process.argv.slice(1)) {
      const filename = beside.slice(0, -'${suffix}'.length);
      const source = Module.wrap(readFileSync(filename, 'utf8'));
      const script = new Script(source, { filename, cachedData: readFileSync(beside) });
      if (script.cachedDataRejected) console.log(filename);
    }`;
  expect(execFileSync(process.execPath, ['-e', program, ...compiled], { encoding: 'utf8' })).toBe('');
});

test('a program whose compiled code is of no use runs as ever', async () => {
  const [dist, modules] = [join(folder.path, 'dist'), join(folder.path, 'node_modules')];
  cpSync('dist', dist, { recursive: true });
  cpSync('package.json', join(folder.path, 'package.json'));
  symlinkSync(resolve('node_modules'), modules);
  for (const beside of compiledIn(dist)) writeFileSync(beside, 'torn');
  const args = ['--config', '/nowhere.yaml', 'lookup', 'court-1', '2026-01-15T14:30', '2026-01-15T15:30'];
  const [ofTorn, ofBuilt] = [new Dayfs(args, {}, join(dist, 'main.cjs')), new Dayfs(args)];
  const { code, stderr } = await ofTorn.ended();
  expect(code).toBe(2);
  expect(stderr).toBe((await ofBuilt.ended()).stderr);
});
