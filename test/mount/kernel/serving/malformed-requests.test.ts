import { closeSync } from 'node:fs';
import { constants } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMemoryFile } from '../../../../src/host/memory-file.js';
import { requestHeadBytes } from '../../../../src/mount/kernel/protocol/headers.js';
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
import { viewSettings } from '../../../support/merged-day.js';

const { EINVAL, EIO, ENODATA, ENOENT, ENOSYS, EROFS, ESTALE } = constants.errno;

let descriptors: number[];
let operations: Operations;
const unknown: number[] = [];

beforeAll(() => {
  descriptors = [openMemoryFile('test'), openChanges()];
  const [stateFd = -1, changes = -1] = descriptors;
  const days = new MergedDays({ disks: [], observer: new Observer(() => undefined), now: Date.now });
  operations = new Operations({
    view: new MergedView(days, viewSettings()),
    state: SharedState.begin({ stateFd, isInherited: false, places: [] }),
    backing: new Backing({ device: -1, isOffered: false, onCopied: () => undefined }),
    descriptors: new OpenDescriptors({ line: new CallBoard([]).line(0), onUnclosed: () => undefined }),
    changes,
    onUnknown: (opcode) => unknown.push(opcode),
  });
});

afterAll(() => {
  for (const fd of descriptors) closeSync(fd);
});

function ask(opcode: number, node: bigint, body: Buffer): number {
  const bytes = Buffer.concat([Buffer.alloc(requestHeadBytes), body]);
  return operations.answer(
    { opcode, node, unique: 1n, uid: 0 },
    new RequestRoom(bytes, bytes.length),
    new ReplyRoom(4_096),
    16,
  );
}

const changing = new Set<number>([
  opcodes.SETATTR,
  opcodes.SYMLINK,
  opcodes.MKNOD,
  opcodes.MKDIR,
  opcodes.UNLINK,
  opcodes.RMDIR,
  opcodes.RENAME,
  opcodes.LINK,
  opcodes.WRITE,
  opcodes.SETXATTR,
  opcodes.REMOVEXATTR,
  opcodes.CREATE,
  opcodes.FALLOCATE,
  opcodes.RENAME2,
  opcodes.COPY_FILE_RANGE,
  opcodes.TMPFILE,
]);

test('a request without its body, or for a node that never was, is an errno and no exception', () => {
  const answers = [EINVAL, ENODATA, ESTALE, EIO, ENOENT, EROFS].map((errno) => -errno);
  for (const [name, opcode] of Object.entries(opcodes)) {
    if (changing.has(opcode) || ['FORGET', 'BATCH_FORGET', 'INTERRUPT'].includes(name)) continue;
    if (['RELEASE', 'RELEASEDIR', 'STATFS', 'DESTROY'].includes(name)) continue;
    for (const node of [0n, 999n, 1n << 63n, (1n << 64n) - 1n]) {
      for (const body of [Buffer.alloc(0), Buffer.alloc(3), Buffer.alloc(64, 0xff)]) {
        expect(answers, `${name} of ${node}`).toContain(ask(opcode, node, body));
      }
    }
  }
});

test('a request to change something is EROFS, whatever it holds', () => {
  for (const opcode of changing) expect(ask(opcode, 1n, Buffer.alloc(0))).toBe(-EROFS);
});

test('an operation that is unknown is ENOSYS, and said once', () => {
  for (const opcode of [52, 4_096, 52, 0xffff_ffff, 52]) expect(ask(opcode, 1n, Buffer.alloc(8))).toBe(-ENOSYS);
  expect(unknown).toEqual([52, 4_096, 0xffff_ffff]);
});
