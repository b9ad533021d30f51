import { closeSync, openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KeyTable } from '../../../../src/mount/kernel/shared/key-table.js';
import { hashName } from '../../../../src/mount/kernel/shared/name-hash.js';
import { formatNamedId, offsetsOf, parseNodeId } from '../../../../src/mount/kernel/shared/node-id.js';
import type { OpenNode } from '../../../../src/mount/kernel/shared/open-node-records.js';
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
  size: 2 ** 41,
  timeMs: 1_768_483_800_123,
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
  const { key } = node;
  const first = state.openNodes.add(key, 2n, () => node);
  expect(first).toMatchObject({ node, isFirst: true });
  // Another thread has opened it at the same moment: what the first one opened counts.
  const second = new SharedState(state.parts).openNodes.add(key, 4n, () => expect.unreachable());
  expect(second).toMatchObject({ node, isFirst: false });
  expect(state.openNodes.identityOf(key)).toBe(node.identity);
  const next = begin();
  expect(next.openNodes.look(key)).toEqual({ ...node, fd: -1 });
  const third = next.openNodes.hold(key, 6n);
  expect(third?.node).toEqual({ ...node, fd: -1 });
  const handles = [first, second, third].map((opened) => opened?.handle ?? 0n);
  expect(handles.map((handle) => next.openNodes.lookBy(handle)?.name)).toEqual([node.name, node.name, node.name]);
  const { boardPlace, backing } = node;
  const released = handles.flatMap((handle) => [handle, handle]).map((handle) => next.openNodes.release(handle));
  const none = undefined;
  expect(released).toEqual([none, none, none, none, expect.objectContaining({ fd: -1, boardPlace, backing }), none]);
  expect(next.openNodes.look(key)).toBeUndefined();
  expect(begin().openNodes.look(key)).toBeUndefined();
});

test('what was opened and maybe not answered is found by its request, through any number of processes, and counts once', () => {
  const { handle = 0n } = begin().openNodes.add(node.key, 2n, () => node) ?? {};
  begin();
  const next = begin();
  expect(next.openNodes.openedBefore(2n)).toMatchObject({ node: { name: node.name }, handle, isFirst: false });
  expect(next.openNodes.openedBefore(4n)).toBeUndefined();
  // What this process has opened itself it has answered, or will: nobody is to find it.
  next.openNodes.hold(node.key, 4n);
  expect(next.openNodes.openedBefore(4n)).toBeUndefined();
});

test('a handle is nobody else’s once it is closed, also where its place is taken again', () => {
  const { openNodes } = begin();
  const open = (unique: bigint) => openNodes.add(node.key, unique, () => node)?.handle ?? 0n;
  const gone = open(2n);
  expect(openNodes.release(gone)).toBeDefined();
  const taken = open(4n);
  expect(openNodes.release(gone)).toBeUndefined();
  expect(begin().openNodes.release(gone)).toBeUndefined();
  expect(openNodes.lookBy(gone)).toBeUndefined();
  expect(openNodes.lookBy(taken)).toEqual(node);
});

test('of a process that is killed the next one knows which files the kernel had, read and unread', () => {
  const { openNodes } = begin();
  const open = (backing: number) =>
    openNodes.add(BigInt(backing), BigInt(2 * backing), () => ({ ...node, key: BigInt(backing), backing }));
  const [unread, , read] = [open(5), open(6), open(7)];
  const closing = openNodes.release(unread?.handle ?? 0n);
  expect(begin().openNodes.backings()).toEqual({ open: new Set([6, 7]), closed: new Set([5]) });
  if (closing !== undefined) openNodes.forget(closing);
  expect(begin().openNodes.backings()).toEqual({ open: new Set([6, 7]), closed: new Set() });
  expect(() => openNodes.add(8n, 16n, () => expect.unreachable('killed as it opens'))).toThrow();
  expect(begin().openNodes.lookBy(read?.handle ?? 0n)?.backing).toBe(7);
});

test('as many can be open as there is room for, and again once they are closed', () => {
  const { openNodes } = SharedState.begin({ stateFd, isInherited: false, places: [] });
  const open = (key: bigint) => openNodes.add(key, 2n * key, () => ({ ...node, key }))?.handle;
  const handles = Array.from({ length: 4_096 }, (_, index) => open(BigInt(index + 1)) ?? 0n);
  expect(new Set(handles).size).toBe(4_096);
  expect(open(9_999n)).toBeUndefined();
  for (const handle of handles) {
    const unread = openNodes.release(handle);
    expect(unread?.fd).toBe(node.fd);
    if (unread !== undefined) openNodes.forget(unread);
  }
  expect(openNodes.identityOf(1n)).toBeUndefined();
  expect(open(9_999n)).toBeDefined();
});

test('as many can read as there is room for, and again once they have closed', () => {
  const { openNodes } = SharedState.begin({ stateFd, isInherited: false, places: [] });
  const open = (reader: number) => openNodes.add(node.key, BigInt(2 * reader), () => node)?.handle;
  const handles = Array.from({ length: 32_768 }, (_, index) => open(index + 1) ?? 0n);
  expect(new Set(handles).size).toBe(32_768);
  expect(open(99_999)).toBeUndefined();
  openNodes.release(handles[77] ?? 0n);
  expect(open(99_999)).toBeDefined();
});

test('what is left at the end is for root alone: files that can be opened, and their readers', () => {
  const { openNodes } = SharedState.begin({ stateFd, isInherited: false, places: [] });
  let unique = 0n;
  const open = (key: bigint, uid: number) => {
    unique += 2n;
    return openNodes.add(key, unique, () => ({ ...node, key }), uid);
  };
  const user = 1_000;
  for (let key = 1n; key <= 3_840n; key += 1n) expect(open(key, user)).toBeDefined();
  expect(openNodes.isFull).toBe(true);
  expect(open(9_999n, user)).toBeUndefined();
  expect(open(9_999n, 0)).toBeDefined();
  expect(open(9_999n, user)).toBeDefined();
  for (let readers = 3_842; readers < 32_768 - 256; readers += 1) openNodes.hold(1n, BigInt(readers) << 32n, user);
  expect(openNodes.hold(1n, 1n, user)).toBeUndefined();
  expect(open(1n, user)).toBeUndefined();
  expect(openNodes.hold(1n, 1n, 0)).toBeDefined();
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
    expect(putAside.put(Buffer.from('waits'), { board, place: '/mnt/b' })).toBe(true);
    expect(putAside.hasNext(board)).toBe(false);
    expect(putAside.put(Buffer.from('at once'))).toBe(true);
    expect(putAside.take(board, 0)?.toString()).toBe('at once');
    expect(putAside.take(board, 0)).toBeUndefined();
    board.setLeftOut('/mnt/b', true);
    expect(putAside.hasNext(board)).toBe(true);
    board.setLeftOut('/mnt/b', false);
  });
  expect(putAside.take(board, 0)?.toString()).toBe('waits');
  expect(putAside.isEmpty).toBe(true);
  expect(putAside.put(Buffer.alloc(5_000))).toBe(false);
});

test('what is taken and not answered is found by the next process, which notes it no more until it is taken again', () => {
  const request = (unique: bigint, bytes: number) => {
    const made = Buffer.alloc(bytes, 7);
    made.writeUInt32LE(bytes);
    made.writeBigUInt64LE(unique, 8);
    return made;
  };
  const { taken, putAside } = begin();
  taken.note(0, request(2n, 50));
  expect(begin().taken.begin()).toEqual({ requests: [], last: 0n });
  taken.begin();
  taken.note(0, request(6n, 50));
  taken.note(1, request(8n, 60));
  taken.strike(1);
  putAside.put(request(4n, 70));
  const next = begin();
  expect(next.taken.begin()).toEqual({ requests: [request(6n, 50), request(4n, 70)], last: 8n });
  expect([6n, 8n, 10n].map((unique) => next.taken.mayBeLeft(unique))).toEqual([true, true, false]);
  expect(begin().taken.begin()).toEqual({ requests: [], last: 8n });
  // Put aside by one process, and taken to a desk.
  next.putAside.put(request(10n, 5_000).subarray(0, 4_000));
  next.putAside.take(new CallBoard([]), 3);
  const [left] = begin().taken.begin().requests;
  expect([left?.length, left?.readUInt32LE()]).toEqual([4_000, 4_000]);
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
