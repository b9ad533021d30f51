import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from './support/trees.js';

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

test('the package for npm runs where nothing else of the project is, and holds nothing that it does not need', () => {
  using folder = temporaryFolder();
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder.path], { encoding: 'utf8' });
  const [{ filename, files } = { filename: '', files: [] }] = JSON.parse(packed) as Packed[];
  execFileSync('tar', ['--extract', '--file', join(folder.path, filename), '--directory', folder.path]);
  const home = join(folder.path, 'package');
  symlinkSync(resolve('node_modules'), join(home, 'node_modules'));

  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const dayfs = (...args: string[]) =>
    execFileSync(process.execPath, [join(home, 'dist/main.cjs'), ...args], { encoding: 'utf8' });
  expect(dayfs('--version')).toBe(`${version}\n`);
  expect(dayfs('manual')).toContain('.TH DAYFS 1');
  const shipped = [
    'monitoring/alerts.yaml',
    'monitoring/dashboard.json',
    'page/index.html',
    'page/main.js',
    'index.d.ts',
  ];
  expect(shipped.filter((path) => !existsSync(join(home, 'dist', path)))).toEqual([]);
  expect(
    files.map(({ path }) => path).filter((path) => !/^(?:dist\/|LICENSE$|README\.md$|package\.json$)/.test(path)),
  ).toEqual([]);
  expect(files.filter(({ path }) => /\.(?:map|ts\.tgz|deb)$|^dist\/packages\//.test(path))).toEqual([]);
});
