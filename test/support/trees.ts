/** Real folders to test on: makes trees in a temporary folder, and copies roots into one as a union would. */
import { chmodSync, linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';

export interface TemporaryFolder extends Disposable {
  readonly path: string;
}

export function temporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), 'dayfs-test-'));
  // Who may not pass it may not read the disks in it, nor what is shown of them.
  chmodSync(path, 0o755);
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** A file's content, or a folder's entries. */
export type Tree = string | { readonly [name: string]: Tree };

export function makeTree(path: string, tree: Tree): void {
  if (typeof tree === 'string') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, tree);
    return;
  }
  mkdirSync(path, { recursive: true });
  for (const [name, inside] of Object.entries(tree)) makeTree(join(path, name), inside);
}

/** ext4 takes 65,000. */
const mostLinks = 60_000;

/** Tens of thousands of empty files, as links, which are made in a fraction of the time. */
export function makeManyFiles(folder: string, names: readonly string[]): void {
  using targets = temporaryFolder();
  for (const [at, name] of names.entries()) {
    const target = join(targets.path, String(Math.floor(at / mostLinks)));
    if (at % mostLinks === 0) writeFileSync(target, '');
    linkSync(target, join(folder, name));
  }
}

/** Reads a real tree back; only regular files and folders may be in it. */
export function readTree(path: string, readFile: (path: string) => string): Tree {
  if (!statSync(path).isDirectory()) return readFile(path);
  return Object.fromEntries(readdirSync(path).map((name) => [name, readTree(join(path, name), readFile)]));
}

/**
 * What the union of trees must show, written down the plain way: a name that several hold goes to the first
 * file with content or folder, and else to the first; folders are united.
 */
export function uniteTrees(trees: readonly Tree[]): Tree {
  const winner = trees.find((tree) => tree !== '') ?? trees[0] ?? {};
  if (typeof winner === 'string') return winner;
  const folders = trees.filter((tree) => typeof tree !== 'string');
  const names = new Set(folders.flatMap((folder) => Object.keys(folder)));
  return Object.fromEntries(
    [...names].map((name) => [name, uniteTrees(folders.flatMap((folder) => folder[name] ?? []))]),
  );
}

/** Few names, so that roots clash often; odd ones among them. */
const names = fc.constantFrom('a', 'b.ts', 'c d', 'é', '%', '-n', "it's", 'line\nbreak', 'x'.repeat(255), '\uFFFD');
const contents = fc.oneof(fc.constant(''), fc.string({ maxLength: 40, unit: 'grapheme' }));

export const someTree: fc.Arbitrary<{ [name: string]: Tree }> = fc.letrec<{
  tree: Tree;
  folder: { [name: string]: Tree };
}>((tie) => ({
  tree: fc.oneof({ maxDepth: 3, depthSize: 'small' }, contents, tie('folder')),
  folder: fc.dictionary(names, tie('tree'), { maxKeys: 5, noNullPrototype: true }),
})).folder;
