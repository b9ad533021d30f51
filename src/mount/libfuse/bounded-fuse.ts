/**
 * Owns two corrections of fuse-native 2.2.6: it copies extended attributes without a look at the size of the
 * caller's buffer. Too small a buffer must get ERANGE (getxattr(2), listxattr(2)).
 */
import { constants } from 'node:os';
import Fuse, { type Operations, type Options, type Signal } from 'fuse-native';

const { ENODATA, ERANGE } = constants.errno;

export class BoundedFuse extends Fuse {
  readonly #operations: Operations;

  constructor(path: string, operations: Operations, options: Options) {
    super(path, operations, options);
    this.#operations = operations;
  }

  override _op_getxattr(signal: Signal, path: string, name: string, target: Buffer, position: number): void {
    this.#operations.getxattr(path, name, position, (errno, value) => {
      signal(errno === 0 ? answer(target, value) : errno, target.buffer);
    });
  }

  override _op_listxattr(signal: Signal, path: string, target: Buffer): void {
    this.#operations.listxattr(path, (errno, names = []) => {
      const list = Buffer.from(names.map((name) => `${name}\0`).join(''));
      signal(errno === 0 ? answer(target, list) : errno, target.buffer);
    });
  }
}

/** The value's size, or a negative errno. A caller with no buffer at all asks for the size alone. */
function answer(target: Buffer, value: Buffer | undefined): number {
  if (value === undefined) return -ENODATA;
  if (target.length === 0) return value.length;
  if (target.length < value.length) return -ERANGE;
  value.copy(target);
  return value.length;
}
