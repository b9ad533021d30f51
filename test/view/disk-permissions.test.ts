import { expect, test } from 'vitest';
import type { Branch } from '../../src/union/branch.js';
import { DiskBusyError } from '../../src/union/disk-busy-error.js';
import { DiskHungError } from '../../src/union/disk-hung-error.js';
import { FoldersOutsideError } from '../../src/union/folders-outside.js';
import { type Notice, Observer } from '../../src/union/observer.js';
import { permissionsAbove } from '../../src/view/disk-permissions.js';

const notices: Notice[] = [];
const observer = new Observer((notice) => notices.push(notice));

/** A branch without folders between its disk and it, whose disk answers so about those above. */
function branchWhose(error: Error): Branch {
  const branch: Partial<Branch> = {
    placePath: '/disk-a/root',
    above: () => [],
    outside: () => {
      throw error;
    },
  };
  return branch as Branch;
}

test.each([
  new DiskHungError('/disk-a'),
  Object.assign(new Error('EIO: i/o error, open'), { code: 'EIO', syscall: 'open' }),
])('a disk that fails (%s) closes nothing of the others', (error) => {
  expect(permissionsAbove([branchWhose(error)], 1, observer)).toEqual([]);
  expect(notices).toEqual([]);
});

test('folders above a disk that cannot be looked at may be passed by nobody, and that is said', () => {
  const error = new FoldersOutsideError('the folders above /disk-a cannot be looked at: permission denied');
  expect(permissionsAbove([branchWhose(error)], 1, observer)).toEqual([{ mode: 0, uid: 0, gid: 0 }]);
  expect(notices).toMatchObject([{ kind: 'unreadable', path: '/disk-a/root', detail: error.message }]);
});

test('a disk that is busy is asked again later', () => {
  expect(() => permissionsAbove([branchWhose(new DiskBusyError('/disk-a'))], 1, observer)).toThrow(DiskBusyError);
});
