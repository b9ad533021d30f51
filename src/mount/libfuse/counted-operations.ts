/** Owns the counting of what libfuse asks: around the operations, so that none of them need think of it. */
import type { Operations } from 'fuse-native';
import { isAnswer } from '../errno.js';
import type { OperationCounts, OperationName } from '../operation-counts.js';

const names = {
  getattr: 'getattr',
  readdir: 'readdir',
  open: 'open',
  read: 'read',
  release: 'release',
  statfs: 'statfs',
  getxattr: 'getxattr',
  listxattr: 'listxattr',
} as const satisfies Partial<Record<keyof Operations, OperationName>>;

type Answer = (code: number, ...results: unknown[]) => void;
type AnyOperation = (...args: unknown[]) => void;

export function countedOperations(operations: Operations, counts: OperationCounts): Operations {
  const counted = Object.entries(operations).map(([name, operation]) => {
    const countedName: OperationName = name in names ? names[name as keyof typeof names] : 'change';
    return [name, countedOperation(operation as AnyOperation, countedName, counts)];
  });
  return Object.fromEntries(counted) as Operations;
}

function countedOperation(operation: AnyOperation, name: OperationName, counts: OperationCounts): AnyOperation {
  return (...args) => {
    const startMs = performance.now();
    const done = args.pop() as Answer;
    operation(...args, (code: number, ...results: unknown[]) => {
      // Of a read the code is how many bytes there are.
      counts.note(name, performance.now() - startMs, code < 0 && !isAnswer(-code));
      done(code, ...results);
    });
  };
}
