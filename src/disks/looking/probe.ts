/** Owns the proof that a disk can be recorded to: a file written, flushed, read back and deleted. */
import { randomBytes } from 'node:crypto';
import { fsyncSync, readFileSync, unlinkSync } from 'node:fs';
import type { DiskConfig } from '../../config/config.js';
import type { DiskCondition } from '../disk.js';
import type { Folder } from '../folder.js';
import { withOwnDisk } from '../own-disk.js';
import { removeLeftovers, withTemporaryFile } from '../placing/temporary-file.js';
import { writeWhole } from '../placing/write-whole.js';
import { conditionAfter, inspect } from './inspect.js';

const probeBytes = 4096;

export function probe(disk: DiskConfig): DiskCondition {
  const condition = inspect(disk);
  if (condition.state !== 'ok') return condition;
  try {
    withOwnDisk(disk, writeAndReadBack);
    return condition;
  } catch (error) {
    return conditionAfter(error, disk, condition.space);
  }
}

function writeAndReadBack(top: Folder): void {
  removeLeftovers(top);
  withTemporaryFile(top, (file) => {
    const written = randomBytes(probeBytes);
    writeWhole(file.descriptor, written);
    fsyncSync(file.descriptor);
    if (!readFileSync(file.path).equals(written)) throw new Error('what was read back is not what was written');
    unlinkSync(file.path);
  });
}
