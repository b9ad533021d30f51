import { closeSync, openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KeyTable } from '../../../../src/mount/kernel/shared/key-table.js';
import { hashName } from '../../../../src/mount/kernel/shared/name-hash.js';
import { formatNamedId, offsetsOf, parseNodeId } from '../../../../src/mount/kernel/shared/node-id.js';
import type { OpenNode } from '../../../../src/mount/kernel/shared/open-nodes.js';
import { SharedState } from '../../../../src/mount/kernel/shared/shared-state.js';
import { CallBoard } from '../../../../src/union/call-board.js';
import { type TemporaryFolder, temporaryFolder } from '../../../support/trees.js';

let folder: TemporaryFolder;
let stateFd: number;

beforeEach(() => {
  folder = temporaryFolder();
  stateFd = openSync(join(folder.path, 'state'), 'w+');
  unlinkSync(join(folder.path, 'state'));
});

afterEach(() => {
  closeSync(stateFd);
  folder[Symbol.dispose]();
});

/** As a process has it that comes after another one, which was killed. */
const begin = () => SharedState.begin({ stateFd, isInherited: true, places: ['/mnt/a', '/mnt/b'] });

const node: OpenNode = {
  key: 1n << 63n,
  node: 1n << 63n,
  fd: 17,
  boardPlace: '/mnt/b',
  backing: 3,
  identity: 0xffff_fffe,
  kind: 'passthrough',
  folder: 5,
  name: 'séance.ts',
  inode: 0xfedc_ba98_7654_3210n,
  bytes: 2 ** 40,
  digest: 9n,
};

test('what is agreed on is there for the next process, and a file that is empty has nothing', () => {
  expect(begin().file.agreement()).toEqual({});
  begin().file.notePath('/merged/é');
  expect(begin().file.agreement()).toEqual({ path: '/merged/é' });
  begin().file.noteSession(Buffer.from([1, 2, 3]));
  expect(begin().file.agreement()).toEqual({ path: '/merged/é', session: Buffer.from([1, 2, 3]) });
});

test('a number stands for the same folder in every thread and every later process', () => {
  const state = begin();
  const other = new SharedState(state.parts);
  const numbers = new Map<string, number>();
  for (let index = 0; index < 300; index += 1) {
    const parent = index < 10 ? 1 : (numbers.get(String(index % 10)) ?? 1);
    const place = { parent, name: String(index), kind: 'folder', identity: 0 } as const;
    const number = (index % 2 === 0 ? state : other).journal.numberOf(place);
    numbers.set(String(index), number);
    expect(other.journal.numberOf(place)).toBe(number);
    expect(state.journal.numberOf(place)).toBe(number);
  }
  expect(new Set(numbers.values()).size).toBe(300);
  const file = { parent: 1, name: '0', kind: 'file', identity: 7 } as const;
  const fileNumber = state.journal.numberOf(file);
  const next = begin();
  expect(next.journal.pathOf(numbers.get('123') ?? 0)).toBe('/3/123');
  expect(next.journal.placeOf(fileNumber)).toEqual(file);
  expect(next.journal.pathOf(fileNumber)).toBeUndefined();
  expect(next.journal.placeOf(9_999)).toBeUndefined();
  expect(next.journal.folders().toSorted((a, b) => a - b)).toEqual([...numbers.values()].toSorted((a, b) => a - b));
});

test('a node is open until its last reader has closed it, for the next process as well, and is closed once', () => {
  const state = begin();
  expect(state.openNodes.add(node)).toBe(node);
  // Another thread has opened it at the same moment: what the first one opened counts.
  expect(new SharedState(state.parts).openNodes.add({ ...node, fd: 18, backing: 4 })).toEqual(node);
  expect(state.openNodes.identityOf(node.key)).toBe(node.identity);
  const next = begin();
  expect(next.openNodes.look(node.key)).toEqual({ ...node, fd: -1 });
  expect(next.openNodes.hold(node.key)).toEqual({ ...node, fd: -1 });
  expect(next.openNodes.release(node.key)).toBeUndefined();
  expect(next.openNodes.release(node.key)).toBeUndefined();
  const { boardPlace, backing } = node;
  expect(next.openNodes.release(node.key)).toEqual({ fd: -1, boardPlace, backing });
  expect(next.openNodes.release(node.key)).toBeUndefined();
  expect(next.openNodes.look(node.key)).toBeUndefined();
  expect(begin().openNodes.look(node.key)).toBeUndefined();
});

test('as many can be open as there is room for, and again once they are closed', () => {
  const state = SharedState.begin({ stateFd, isInherited: false, places: [] });
  const all = Array.from({ length: 4_096 }, (_, index) => ({ ...node, key: BigInt(index + 1) }));
  for (const each of all) expect(state.openNodes.add(each)).toBe(each);
  expect(state.openNodes.add({ ...node, key: 9_999n })).toBeUndefined();
  for (const { key } of all) expect(state.openNodes.release(key)?.fd).toBe(node.fd);
  expect(state.openNodes.identityOf(1n)).toBeUndefined();
  expect(state.openNodes.add({ ...node, key: 9_999n })?.key).toBe(9_999n);
});

test('a table of keys holds what a Map holds, whatever is put in and taken out', () => {
  const step = fc.record({ key: fc.bigInt({ min: 1n, max: 40n }), value: fc.option(fc.nat(99), { nil: undefined }) });
  // Keys that fall on few places, so that they are in each other's way.
  const spread = (key: bigint) => (key % 5n) + (key << 40n);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const table = new KeyTable(new SharedArrayBuffer(KeyTable.bytesFor(64)), 0, 64);
      const map = new Map<bigint, number>();
      for (const { key, value } of steps) {
        if (value === undefined) {
          table.delete(spread(key));
          map.delete(key);
        } else {
          table.set(spread(key), value);
          map.set(key, value);
        }
      }
      for (let key = 1n; key <= 40n; key += 1n) expect(table.get(spread(key))).toBe(map.get(key));
    }),
  );
});

test('the last names that were looked up are known by their numbers, and two with one number told apart', () => {
  const { knownNames } = begin();
  const idOf = (name: string) => formatNamedId(3, hashName(name));
  const names = Array.from({ length: 12_000 }, (_, index) => `${index} ${'é'.repeat(index % 60)}.ts`);
  for (const name of names) {
    expect(knownNames.note(idOf(name), name)).toBeUndefined();
    expect(knownNames.nameOf(idOf(name))).toBe(name);
  }
  for (const name of names) expect([name, undefined]).toContain(knownNames.nameOf(idOf(name)));
  expect(names.slice(-1_000).filter((name) => knownNames.nameOf(idOf(name)) === name).length).toBeGreaterThan(900);
  expect(knownNames.note(idOf('11999'), 'other')).toBeUndefined();
  expect(knownNames.note(idOf('11999'), 'another')).toBe('other');
});

test('the number of a named file tells its folder, and where in the folder its name stands', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 22 - 1), fc.string(), (number, name) => {
      const hash = hashName(name);
      const id = parseNodeId(formatNamedId(number, hash));
      if (id.kind !== 'named') throw new Error('not named');
      const { after, until } = offsetsOf(id.hash);
      const offset = (BigInt(hash.high) << 32n) | BigInt(hash.low);
      expect(id.folder).toBe(number);
      expect(after < offset && offset <= until).toBe(true);
      expect(offset > 2n && offset < 2n ** 63n).toBe(true);
    }),
  );
  expect(parseNodeId(1n)).toEqual({ kind: 'numbered', number: 1 });
});

test('a request that is put aside is taken once, and only when its disk has room or is left out', () => {
  const { putAside } = begin();
  const board = new CallBoard(['/mnt/a', '/mnt/b']);
  board.boundCalls(1);
  board.line(0).during('/mnt/b', () => {
    expect(putAside.put(Buffer.from('waits'), board, '/mnt/b')).toBe(true);
    expect(putAside.hasNext(board)).toBe(false);
    expect(putAside.put(Buffer.from('at once'), board)).toBe(true);
    expect(putAside.take(board)?.toString()).toBe('at once');
    expect(putAside.take(board)).toBeUndefined();
    board.setLeftOut('/mnt/b', true);
    expect(putAside.hasNext(board)).toBe(true);
    board.setLeftOut('/mnt/b', false);
  });
  expect(putAside.take(board)?.toString()).toBe('waits');
  expect(putAside.isEmpty).toBe(true);
  expect(putAside.put(Buffer.alloc(5_000), board)).toBe(false);
});

test('what is to be closed is put off by one thread and taken by any, once; what is too much is not put off', () => {
  const state = begin();
  const { closings } = new SharedState(state.parts);
  const all = Array.from({ length: 64 }, (_, index) => ({ unique: 1n << 63n, handle: BigInt(index) }));
  for (const each of all) expect(state.closings.putOff(each)).toBe(true);
  expect(state.closings.putOff({ unique: 1n, handle: 64n })).toBe(false);
  const taken = all.map(() => closings.take()).toSorted((a, b) => Number((a?.handle ?? 0n) - (b?.handle ?? 0n)));
  expect(taken).toEqual(all);
  expect(state.closings.take()).toBeUndefined();
  expect(state.closings.isEmpty).toBe(true);
});
