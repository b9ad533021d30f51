import { execFileSync } from 'node:child_process';
import { appendFileSync, truncateSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withSource } from '../../../src/disks/placing/segment-source.js';
import { makePlacement } from '../test-disk.js';

const program = resolve('test/disks/programs/open-source.mjs');

const changed = expect.objectContaining({ fault: 'source', code: 'EBUSY' });

describe('the source of a segment', () => {
  test('was whole when as much was read as there was and is', () => {
    withSource(makePlacement(0, 1_000).source, (source) => {
      expect(source.read(Buffer.alloc(4_096), 0)).toBe(1_000);
      expect(() => source.checkWasWhole(1_000)).not.toThrow();
    });
  });

  test('is at fault when it is still being written', () => {
    const { source: path } = makePlacement(0, 1_000);
    withSource(path, (source) => {
      appendFileSync(path, 'more');
      expect(() => source.checkWasWhole(1_000)).toThrow(changed);
      expect(() => source.checkWasWhole(1_004)).toThrow(changed);
    });
  });

  test('is at fault when it was cut meanwhile', () => {
    const { source: path } = makePlacement(0, 1_000);
    withSource(path, (source) => {
      truncateSync(path, 10);
      expect(() => source.checkWasWhole(source.read(Buffer.alloc(4_096), 0))).toThrow(changed);
    });
  });

  test('is not at fault when this process has too many files open', () => {
    const { source: path } = makePlacement(0, 1_000);
    const said = execFileSync('bash', ['-c', 'ulimit -n 60; exec "$0" "$1" "$2"', process.execPath, program, path]);
    expect(JSON.parse(said.toString())).toEqual({ code: 'EMFILE' });
  });
});
