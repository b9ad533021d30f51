import { expect, test } from 'vitest';
import { parseChanges } from '../../../../src/mount/kernel/notices/disk-changes.js';
import {
  parseAttributeRequest,
  parseInterrupt,
  parseName,
  parseOpen,
  parseRead,
  parseRelease,
} from '../../../../src/mount/kernel/protocol/bodies.js';
import { formatError, parseRequestHead } from '../../../../src/mount/kernel/protocol/headers.js';
import { formatInit, negotiate, parseInit, parseSession } from '../../../../src/mount/kernel/protocol/init.js';
import {
  formatInvalidName,
  formatInvalidNode,
  formatRenewNames,
  formatResend,
} from '../../../../src/mount/kernel/protocol/notices.js';
import {
  putAbsence,
  putAttributesReply,
  putDirent,
  putEntry,
  putOpened,
  putSpace,
} from '../../../../src/mount/kernel/protocol/replies.js';
import { ReplyRoom } from '../../../../src/mount/kernel/protocol/reply-room.js';
import { RequestRoom } from '../../../../src/mount/kernel/protocol/request-room.js';
import type { Attributes } from '../../../../src/view/attributes.js';

/** Bytes as hex, in groups of eight as <linux/fuse.h> aligns them. */
const hex = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString('hex')
    .replace(/(.{16})(?=.)/g, '$1 ');
const bytes = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** What `put` has put into a room that was full of other bytes. */
function put(write: (room: ReplyRoom) => number): string {
  const room = new ReplyRoom(400);
  room.bytes.fill(0xee);
  const length = write(room);
  expect(room.bytes.subarray(length).every((byte) => byte === 0xee)).toBe(true);
  return hex(room.bytes.subarray(0, length));
}

const attributes: Attributes = {
  kind: 'file',
  mode: 0o640,
  uid: 1000,
  gid: 100,
  size: 0x1_0000_0002,
  blocks: 8,
  accessed: { seconds: 1, nanoseconds: 2 },
  modified: { seconds: 0x1_0000_0003, nanoseconds: 999_999_999 },
  changed: { seconds: -1, nanoseconds: 5 },
  inode: 0xfedc_ba98_7654_3210n,
};

const attributeBytes =
  '1032547698badcfe 0200000001000000 0800000000000000 0100000000000000 0300000001000000 ffffffffffffffff ' +
  '02000000ffc99a3b 05000000a0810000 01000000e8030000 6400000000000000 0010000000000000';

test('a request’s head: length, opcode, unique, node, who asks; undefined where it is cut short or longer than it says', () => {
  const head = '3000000001000000 0700000000000080 0500000000000000 e803000064000000 0a00000000000000';
  const request = (length: number) => new RequestRoom(bytes(`${head} 612e747300000000 0000000000000000`), length);
  expect(parseRequestHead(request(48))).toEqual({ opcode: 1, unique: 0x8000_0000_0000_0007n, node: 5n, uid: 1000 });
  for (const length of [0, 4, 39, 47, 56]) expect(parseRequestHead(request(length))).toBeUndefined();
});

/** A request with this body, in a room where the one before has left more. */
function carrying(body: Buffer): RequestRoom {
  const room = Buffer.concat([Buffer.alloc(40), body, Buffer.from('left\0')]);
  return new RequestRoom(room, 40 + body.length);
}

test('bodies of requests, and undefined for each that is cut short', () => {
  expect(parseOpen(carrying(bytes('0080000000000000')))).toEqual({ flags: 0x8000 });
  const read = carrying(bytes('0900000000000000 0300000001000000 0000100000000000 0000000000000000 0000000000000000'));
  expect(parseRead(read)).toEqual({ handle: 9n, offset: 0x1_0000_0003n, size: 0x10_0000 });
  const release = carrying(bytes('0900000000000000 0000000000000000 0000000000000000'));
  expect(parseRelease(release)).toEqual({ handle: 9n });
  expect(parseName(carrying(Buffer.from('séance.ts\0')))).toBe('séance.ts');
  const attribute = carrying(Buffer.from('\x10\0\0\0\0\0\0\0user.x\0'));
  expect(parseAttributeRequest(attribute)).toEqual({ size: 16, name: 'user.x' });
  expect(parseAttributeRequest(carrying(bytes('0000000000000000')))).toEqual({ size: 0, name: '' });
  expect(parseInterrupt(carrying(bytes('0700000000000080')))).toBe(0x8000_0000_0000_0007n);
  for (const parse of [parseOpen, parseRead, parseRelease, parseAttributeRequest, parseInterrupt])
    expect(parse(carrying(bytes('00000000')))).toBeUndefined();
  for (const name of ['', '\0', 'without an end']) expect(parseName(carrying(Buffer.from(name)))).toBeUndefined();
});

test('an entry: node, generation, lifetimes in seconds and nanoseconds, attributes', () => {
  const node = { id: 0x8000_0000_0000_0001n, generation: 3 };
  const entry = { node, attributes, lifetimes: { nameMs: 1_500, attributesMs: 250 } };
  const head = '0100000000000080 0300000000000000 0100000000000000 0000000000000000 0065cd1d80b2e60e ';
  expect(put((room) => putEntry(room, 0, entry))).toBe(head + attributeBytes);
  const none = '0000000000000000 0000000000000000 0000000000000000 0000000000000000 0065cd1d00000000 ';
  expect(put((room) => putAbsence(room, 0, 500))).toBe(none + '00'.repeat(88).replace(/(.{16})(?=.)/g, '$1 '));
});

test('attributes alone, an opened file, and space', () => {
  const head = '3c00000000000000 0000000000000000 ';
  expect(put((room) => putAttributesReply(room, 0, attributes, 60_000))).toBe(head + attributeBytes);
  expect(put((room) => putOpened(room, 0, { handle: 5n, flags: 0xa0, backing: 7 }))).toBe(
    '0500000000000000 a000000007000000',
  );
  const space = {
    totalBytes: 60 * 2 ** 40,
    freeBytes: 4096,
    availableBytes: 0,
    totalInodes: 5e9,
    freeInodes: 1,
  };
  expect(put((room) => putSpace(room, 0, space))).toBe(
    '000000c003000000 0100000000000000 0000000000000000 00f2052a01000000 0100000000000000 00100000ff000000 ' +
      '0010000000000000 0000000000000000 0000000000000000 0000000000000000',
  );
});

test('a folder’s entry is padded with zeros, by the bytes of its name and not its letters, and not cut to fit', () => {
  const entry = { kind: 'folder', inode: 0x0102n, offset: { high: 1, low: 2 } } as const;
  const head = '0201000000000000 0200000001000000 ';
  expect(put((room) => putDirent(room, 0, 400, { ...entry, name: 'abc' }))).toBe(
    `${head}0300000004000000 6162630000000000`,
  );
  expect(put((room) => putDirent(room, 0, 400, { ...entry, name: 'éa' }))).toBe(
    `${head}0300000004000000 c3a9610000000000`,
  );
  expect(put((room) => putDirent(room, 0, 32, { ...entry, name: '12345678' }))).not.toBe('');
  expect(put((room) => putDirent(room, 0, 31, { ...entry, name: '12345678' }))).toBe('');
  expect(put((room) => putDirent(room, 0, 32, { ...entry, name: '€€€' }))).toBe('');
  expect(put((room) => putDirent(room, 0, 40, { ...entry, name: '€€€' }))).not.toBe('');
});

/** As Linux 6.18 offers it: 7.45, all flags of the first word and the second. */
const offered = bytes(`070000002d000000 00000200fbffff73 fd05000000000000 ${'0000000000000000 '.repeat(5)}`);

test('INIT takes of an offer what dayfs knows, and nothing that is not offered', () => {
  const offer = parseInit(offered);
  expect(offer).toEqual({ major: 7, minor: 45, readAheadBytes: 131_072, flags: 0x5fd_73ff_fffbn });
  const newest = negotiate(offer ?? { major: 0, minor: 0, readAheadBytes: 0, flags: 0n });
  expect(hex(formatInit(newest))).toBe(
    '070000002d000000 0000020001f04440 4000300000100000 0100000000010000 b000000002000000 ' +
      '0000000000000000 0000000000000000 0000000000000000',
  );
  expect(parseSession(formatInit(newest))).toEqual(newest);
  // Debian 12's own 6.1: 7.37, without passthrough, resending and whatever else came later.
  const older = negotiate({ major: 7, minor: 37, readAheadBytes: 131_072, flags: 0x7_73ff_fffbn });
  expect(older).toEqual({ minor: 37, readAheadBytes: 131_072, flags: 0x4044_f001n });
  expect(formatInit(older).readUInt32LE(36)).toBe(0);
  // A kernel without FUSE_INIT_EXT: what lies where the second word would be is none.
  const flags = 0x33ff_fffbn;
  const short = Buffer.from(offered);
  short.writeUInt32LE(Number(flags), 12);
  expect(parseInit(short)?.flags).toBe(flags);
  expect(negotiate({ major: 7, minor: 99, readAheadBytes: 0, flags: 0n })).toEqual({
    minor: 45,
    readAheadBytes: 0,
    flags: 0n,
  });
  expect(parseInit(Buffer.alloc(15))).toBeUndefined();
});

test('errors and notices', () => {
  expect(hex(formatError(7n, 5))).toBe('10000000fbffffff 0700000000000000');
  expect(hex(formatResend())).toBe('1000000007000000 0000000000000000');
  expect(hex(formatRenewNames())).toBe('1000000008000000 0000000000000000');
  expect(hex(formatInvalidNode(9n))).toBe(
    '2800000002000000 0000000000000000 0900000000000000 0000000000000000 0000000000000000',
  );
  expect(hex(formatInvalidName(9n, 'é'))).toBe(
    '2300000003000000 0000000000000000 0900000000000000 0200000000000000 c3a900',
  );
});

test('what inotify tells: a name with its padding, a folder’s own end, several at once', () => {
  const created = '0100000000010000 0000000010000000 612e747300000000 0000000000000000';
  const ended = '0200000000800000 0000000000000000';
  expect(parseChanges(bytes(`${created} ${ended}`))).toEqual([
    { watch: 1, name: 'a.ts', isEnd: false },
    { watch: 2, name: undefined, isEnd: true },
  ]);
  expect(parseChanges(bytes('ffffffff00400000 0000000000000000'))).toEqual([
    { watch: -1, name: undefined, isEnd: true },
  ]);
});
