import { constants } from 'node:os';
import type { Operations } from 'fuse-native';
import { expect, test } from 'vitest';
import { countedOperations } from '../../src/mount/libfuse/counted-operations.js';
import { bucketSeconds, OperationCounts } from '../../src/mount/operation-counts.js';

test('each operation is counted by how long it took, in every bucket from there on', () => {
  const counts = new OperationCounts();
  const ofThread = new OperationCounts(counts.shared);
  for (const tookMs of [0.05, 0.1, 3, 5000]) ofThread.note('read', tookMs, false);
  ofThread.note('open', 1, true);
  const { count, errors, seconds, within } = counts.read('read');
  expect({ count, errors, seconds }).toEqual({ count: 4, errors: 0, seconds: 5.00315 });
  expect(Object.fromEntries(bucketSeconds.map((bound, index) => [bound, within[index]]))).toMatchObject({
    0.0001: 2,
    0.0025: 2,
    0.005: 3,
    2.5: 3,
  });
  expect(counts.read('open')).toMatchObject({ count: 1, errors: 1 });
});

test('what libfuse asks is answered as before, and only what could not be answered is an error', () => {
  const { EIO, ENOENT, EROFS } = constants.errno;
  const answers = [-ENOENT, -EIO, 7];
  const counts = new OperationCounts();
  const heard: unknown[] = [];
  const { read, unlink } = countedOperations(
    {
      read: (_path, _fd, _target, _length, position, done) => done(answers[position] ?? 0),
      unlink: (_path, done) => done(-EROFS),
    } as Partial<Operations> as Operations,
    counts,
  );
  for (const position of answers.keys()) read('/a', 1, Buffer.alloc(0), 9, position, (code) => heard.push(code));
  unlink('/a', (code) => heard.push(code));
  expect(heard).toEqual([...answers, -EROFS]);
  expect(counts.read('read')).toMatchObject({ count: 3, errors: 1 });
  expect(counts.read('change')).toMatchObject({ count: 1, errors: 1 });
});
