import { fstatSync, readFileSync, renameSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DayfsError, errorCode, reasonOf, systemReasonOf } from '../../src/domain/errors.js';

function thrownBy(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

test('a failure keeps its kind, its message and what lay behind it', () => {
  const cause = new Error('EIO');
  const failure = new DayfsError('failed', 'the disk does not answer', { cause });
  expect(failure).toMatchObject({ kind: 'failed', message: 'the disk does not answer', cause });
});

test('the system’s code is found on the system’s errors, and on no others', () => {
  expect(errorCode(thrownBy(() => readFileSync('/nowhere/at/all')))).toBe('ENOENT');
  for (const other of [new Error('ENOENT'), 'ENOENT', undefined, null, { code: 'ENOENT' }]) {
    expect(errorCode(other)).toBeUndefined();
  }
});

test('whatever was thrown has a reason to show', () => {
  expect([reasonOf(new Error('broken')), reasonOf('broken'), reasonOf(7)]).toEqual(['broken', 'broken', '7']);
});

test('the reason of a system’s error comes without its call and path', () => {
  expect(systemReasonOf(thrownBy(() => readFileSync('/nowhere, at all')))).toBe('no such file or directory');
  expect(systemReasonOf(thrownBy(() => renameSync('/nowhere', '/at/all')))).toBe('no such file or directory');
  expect(systemReasonOf(thrownBy(() => fstatSync(100_000)))).toBe('bad file descriptor');
  expect([systemReasonOf(new Error('EIO: said, by others')), systemReasonOf(7)]).toEqual(['EIO: said, by others', '7']);
});
