import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { giveFinalName } from '../../../src/disks/placing/final-name.js';
import { makeFolder } from '../test-disk.js';

describe('the final name', () => {
  test('is given to the whole file', () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'temporary'), 'bytes');
    expect(giveFinalName(join(folder, 'temporary'), join(folder, 'final'))).toBe(true);
    expect(readFileSync(join(folder, 'final'), 'utf8')).toBe('bytes');
  });

  test('is never taken from another file, nor from a symbolic link that leads nowhere', () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'temporary'), 'new');
    writeFileSync(join(folder, 'taken'), 'old');
    symlinkSync('nowhere', join(folder, 'link'));
    expect(giveFinalName(join(folder, 'temporary'), join(folder, 'taken'))).toBe(false);
    expect(giveFinalName(join(folder, 'temporary'), join(folder, 'link'))).toBe(false);
    expect(readFileSync(join(folder, 'taken'), 'utf8')).toBe('old');
    expect(readdirSync(folder).sort()).toEqual(['link', 'taken', 'temporary']);
  });
});
