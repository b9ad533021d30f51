import { closeSync, ftruncateSync, writeSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { openMemoryFile } from '../../../../src/host/memory-file.js';
import { formatParts, mostParts, PartLists } from '../../../../src/mount/kernel/serving/part-lists.js';
import type { JoinedPart } from '../../../../src/view/made-up/edition.js';

const descriptors: number[] = [];

afterEach(() => {
  for (const fd of descriptors.splice(0)) closeSync(fd);
});

const partsOf = (name: string, count: number): JoinedPart[] =>
  Array.from({ length: count }, (_, index) => ({ path: `/${name}/séance ${index}.ts`, bytes: index }));

function openJoined(parts: readonly JoinedPart[]) {
  const content = formatParts(parts);
  const fd = openMemoryFile('joined in a test');
  descriptors.push(fd);
  writeSync(fd, content);
  return { fd, bytes: content.length, digest: BigInt(descriptors.length) };
}

test('the parts of files that are read by turns are read from memory once for each file', () => {
  const lists = new PartLists();
  const written = ['a', 'b', 'c', 'none'].map((name, index) => partsOf(name, 3 - index));
  const opened = written.map(openJoined);
  expect(opened.map((open) => lists.of(open))).toEqual(written);
  for (const { fd } of opened) ftruncateSync(fd, 0);
  for (let round = 0; round < 3; round += 1) expect(opened.map((open) => lists.of(open))).toEqual(written);
});

test('two bookings of a whole day of segments of two seconds are kept', () => {
  const lists = new PartLists();
  const opened = ['a', 'b'].map((name) => openJoined(partsOf(name, 43_200)));
  const [first, second] = opened.map((open) => lists.of(open));
  const [again, andAgain] = opened.map((open) => lists.of(open));
  expect(again).toBe(first);
  expect(andAgain).toBe(second);
});

test('no more parts are kept than there is room for, and those of the file that was read last however many they are', () => {
  const lists = new PartLists();
  const small = openJoined(partsOf('small', 1));
  const large = openJoined(partsOf('large', mostParts + 1));
  const [first, kept] = [lists.of(small), lists.of(large)];
  expect(lists.of(large)).toBe(kept);
  expect(lists.of(small)).not.toBe(first);
});
