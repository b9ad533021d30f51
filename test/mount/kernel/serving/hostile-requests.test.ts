import { closeSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMemoryFile } from '../../../../src/host/memory-file.js';
import { parseRelease } from '../../../../src/mount/kernel/protocol/bodies.js';
import { parseRequestHead, requestHeadBytes } from '../../../../src/mount/kernel/protocol/headers.js';
import { opcodes } from '../../../../src/mount/kernel/protocol/opcodes.js';
import { ReplyRoom } from '../../../../src/mount/kernel/protocol/reply-room.js';
import { RequestRoom } from '../../../../src/mount/kernel/protocol/request-room.js';
import { Backing } from '../../../../src/mount/kernel/serving/backing.js';
import { OpenDescriptors } from '../../../../src/mount/kernel/serving/open-descriptors.js';
import { Operations } from '../../../../src/mount/kernel/serving/operations.js';
import { SharedState } from '../../../../src/mount/kernel/shared/shared-state.js';
import { openChanges } from '../../../../src/mount/kernel/system-calls.js';
import { CallBoard } from '../../../../src/union/call-board.js';
import { MergedDays } from '../../../../src/union/merged-days.js';
import { Observer } from '../../../../src/union/observer.js';
import { MergedView } from '../../../../src/view/merged-view.js';
import { camera, day, makeDisks, makeRoots, rootsOn, viewSettings } from '../../../support/merged-day.js';
import { type TemporaryFolder, temporaryFolder } from '../../../support/trees.js';

let folder: TemporaryFolder;
let descriptors: number[];
let operations: Operations;

beforeAll(() => {
  descriptors = [openMemoryFile('test'), openChanges()];
  const [stateFd = -1, changes = -1] = descriptors;
  folder = temporaryFolder();
  const disks = makeDisks(folder.path, 'disk-a', 'disk-b');
  makeRoots(disks, [{ hls: { '1.ts': 'one' } }, { hls: { '1.ts': 'other', '2.ts': 'two' } }]);
  const days = new MergedDays({ disks, observer: new Observer(() => undefined), now: Date.now });
  const view = new MergedView(days, viewSettings());
  view.setRoots(rootsOn(disks));
  operations = new Operations({
    view,
    state: SharedState.begin({ stateFd, isInherited: false, places: [] }),
    backing: new Backing({ device: -1, isOffered: false, onCopied: () => undefined }),
    descriptors: new OpenDescriptors({ line: new CallBoard([]).line(0), onUnclosed: () => undefined }),
    changes,
    onUnknown: () => undefined,
  });
});

afterAll(() => {
  for (const fd of descriptors) closeSync(fd);
  folder[Symbol.dispose]();
});

const bodyAt = 16;
const room = new ReplyRoom(4_096);

function ask(opcode: number, node: bigint, body: Buffer): number {
  const bytes = Buffer.concat([Buffer.alloc(requestHeadBytes), body]);
  const request = new RequestRoom(bytes, bytes.length);
  const released = opcode === opcodes.RELEASE ? parseRelease(request) : undefined;
  const unread = released && operations.files.release(released.handle);
  if (unread !== undefined) operations.files.close(unread);
  return opcode === opcodes.RELEASE
    ? 0
    : operations.answer({ opcode, node, unique: 1n, uid: 0 }, request, room, bodyAt);
}

test('what is cut short, or says another length than it has, is no request', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, tellsItsLength) => {
      const request = Buffer.from(bytes);
      if (tellsItsLength && request.length >= 4) request.writeUInt32LE(request.length);
      const isWhole = request.length >= requestHeadBytes && request.readUInt32LE(0) === request.length;
      expect(parseRequestHead(new RequestRoom(request, request.length)) !== undefined).toBe(isWhole);
    }),
  );
});

/** Of names that are there, and of such as no kernel sends. */
const anyName = fc.oneof(
  fc.constantFrom(camera, day, 'hls', '1.ts', '2.ts', 'index.m3u8', '.dayfs', 'roots', 'roots.json', 'bookings'),
  fc.constantFrom('0000-2400.ts', '0000-2400.json', 'disk-a', '..', '.', '', '../../etc', '/etc', 'user.dayfs.path'),
  fc.string({ unit: 'binary', maxLength: 300 }),
);
const anyNumber = fc.oneof(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), fc.constantFrom(0n, 1n, 4_096n, 1n << 63n));
const anyBody = fc.oneof(
  fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
  fc.constant(Buffer.alloc(64)),
  anyName.map((name) => Buffer.from(`${name}\0`)),
  anyName.map((name) => Buffer.from(`\0\u0010\0\0\0\0\0\0${name}\0`)),
  fc.tuple(anyNumber, anyNumber).map(([offset, size]) => {
    const body = Buffer.alloc(40);
    body.writeBigUInt64LE(offset, 8);
    body.writeUInt32LE(Number(size & 0xffff_ffffn), 16);
    return body;
  }),
);
const { LOOKUP, OPEN, READ, READDIR, READDIRPLUS, RELEASE } = opcodes;
const anyRequest = fc.record({
  opcode: fc.oneof(
    fc.constantFrom(LOOKUP, LOOKUP, OPEN, READ, READDIR, READDIRPLUS, RELEASE),
    fc.constantFrom(...Object.values(opcodes)),
    fc.nat(100),
  ),
  /** One of those that were told; or any number. */
  node: fc.oneof({ weight: 9, arbitrary: fc.nat(40) }, anyNumber),
  /** One of those that were opened. */
  handle: fc.option(fc.nat(5), { nil: undefined }),
  body: anyBody,
});

function told(name: string, parent: bigint): bigint {
  expect(ask(LOOKUP, parent, Buffer.from(`${name}\0`))).toBeGreaterThan(0);
  return room.bytes.readBigUInt64LE(bodyAt);
}

/** Something of each kind. */
function toldNodes(): bigint[] {
  const dayNode = told(day, told(camera, 1n));
  const [hls, madeUp] = [told('hls', dayNode), told('.dayfs', dayNode)];
  const files = ['1.ts', '2.ts', 'index.m3u8'].map((name) => told(name, hls));
  return [1n, dayNode, hls, madeUp, ...files, told('coverage.json', madeUp), told('bookings', madeUp)];
}

test('whatever is asked, in whatever order, gets an answer that fits, or an error that is none of ours', () => {
  let opened = 0;
  fc.assert(
    fc.property(fc.array(anyRequest, { minLength: 40, maxLength: 40 }), (requests) => {
      const [nodes, handles] = [toldNodes(), [0n]];
      for (const { opcode, node, handle, body } of requests) {
        if (handle !== undefined && body.length >= 8) body.writeBigUInt64LE(handles[handle % handles.length] ?? 0n);
        const asked = typeof node === 'bigint' ? node : (nodes[node % nodes.length] ?? 1n);
        let answer: number;
        try {
          answer = ask(opcode, asked, body);
        } catch (error) {
          // Mistakes of ours. All else is of the disks, or of what was asked, and becomes an errno.
          expect(error).not.toBeInstanceOf(TypeError);
          expect(error).not.toBeInstanceOf(RangeError);
          continue;
        }
        expect(Number.isInteger(answer) && answer > -4_096 && answer <= room.bytes.length - bodyAt).toBe(true);
        if (answer <= 0) continue;
        if (opcode === LOOKUP) nodes.push(room.bytes.readBigUInt64LE(bodyAt));
        if (opcode === OPEN) handles.push(room.bytes.readBigUInt64LE(bodyAt));
        if (opcode === OPEN) opened += 1;
      }
    }),
    { seed: 1, numRuns: 200 },
  );
  // Else it was all refused, and nothing was tried.
  expect(opened).toBeGreaterThan(50);
});
