import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { DayfsError } from '../../src/domain/errors.js';
import { explainFailure } from '../../src/registry/registry-failure.js';
import { describeAsRoot } from '../support/fuse.js';
import { makeStatePath, openTestRegistry, sighting } from './open-test-registry.js';

/** A small filesystem of its own, for one test. */
async function mountSmall(size: string): Promise<string> {
  const path = mkdtempSync(join(tmpdir(), 'dayfs-state-'));
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'dayfs-test', path]);
  onTestFinished(async () => {
    await execa('umount', ['-l', path]);
    rmdirSync(path);
  });
  return path;
}

function failureOf(call: () => unknown): DayfsError {
  try {
    call();
  } catch (error) {
    if (error instanceof DayfsError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

function fillUp(folder: string): void {
  try {
    for (;;) writeFileSync(join(folder, 'ballast'), Buffer.alloc(4_096), { flag: 'a' });
  } catch {
    // Full, as it should be.
  }
}

const many = Array.from({ length: 5_000 }, (_, index) => sighting('20260115', `court-${index}`, 'disk-a'));

describeAsRoot('on a filesystem of its own', () => {
  test('a full filesystem is said with the remedy, and what was written before is still there', async () => {
    const folder = await mountSmall('1M');
    const { registry, file } = openTestRegistry(join(folder, 'state'));
    registry.noteRoots(many.slice(0, 10));
    fillUp(folder);
    const failure = failureOf(() => registry.noteRoots(many));

    expect(failure.kind).toBe('failed');
    expect(failure.message).toContain(file);
    expect(failure.message).toContain('free some space');
    expect(failure.cause).toBeInstanceOf(Error);
    expect(registry.roots()).toHaveLength(10);
    rmSync(join(folder, 'ballast'));
    registry.noteRoots(many.slice(0, 20));
    expect(registry.roots()).toHaveLength(20);
  });

  test('a filesystem that is full from the start is said with the remedy', async () => {
    const folder = await mountSmall('64k');
    fillUp(folder);
    const failure = failureOf(() => openTestRegistry(join(folder, 'state')));

    expect(failure.message).toMatch(/free some space|free space/);
  });

  test('a state folder on a read-only filesystem is said with the remedy', async () => {
    const folder = await mountSmall('1M');
    openTestRegistry(join(folder, 'state')).registry.close();
    await execa('mount', ['-o', 'remount,ro', folder]);
    const failure = failureOf(() => openTestRegistry(join(folder, 'state')));

    expect(failure.message).toContain(join(folder, 'state', 'registry.sqlite'));
    expect(failure.message).toContain('remount it read-write');
  });
});

test('a file in the place of the state folder is said with the remedy', () => {
  const statePath = makeStatePath();
  mkdirSync(join(statePath, '..'), { recursive: true });
  writeFileSync(statePath, '');

  expect(failureOf(() => openTestRegistry(statePath)).message).toContain('set "state" in the configuration');
  expect(failureOf(() => openTestRegistry(join(statePath, 'below'))).message).toContain('set "state"');
});

test.each([
  ['a folder', (path: string) => mkdirSync(path)],
  ['something that is no file', (path: string) => execFileSync('mkfifo', [path])],
])('%s in the place of the file is said, and what mends it', (what, put) => {
  for (const name of ['registry.sqlite', 'registry.lock']) {
    const statePath = makeStatePath();
    const path = join(statePath, name);
    mkdirSync(statePath, { recursive: true });
    put(path);
    const { message } = failureOf(() => openTestRegistry(statePath));
    expect(message).toBe(`cannot use the registry ${path}: ${what} stands there; move it away`);
  }
});

test('a library built for another Node is told in one line, with what mends it', () => {
  const cause = Object.assign(new Error("The module 'x.node'\nwas compiled\nagainst a different Node.js"), {
    code: 'ERR_DLOPEN_FAILED',
  });
  const failure = explainFailure(cause, '/state/registry.sqlite') as DayfsError;
  expect(failure.message).toMatch(
    /^the library of the registry does not load .* was compiled against .*npm rebuild.*$/,
  );
  expect(failure.cause).toBe(cause);
});

test('a library whose native part is missing is told without all the places where that was looked for', () => {
  const cause = new Error(
    'Could not locate the bindings file. Tried:\n → /x/better_sqlite3.node\n → /y/better_sqlite3.node',
  );
  const { message } = explainFailure(cause, '/state/registry.sqlite') as DayfsError;
  expect(message).toMatch(
    /^the library .* \(Could not locate the bindings file\): its native part .* "npm rebuild .*$/,
  );
});
