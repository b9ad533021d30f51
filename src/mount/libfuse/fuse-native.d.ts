/** What dayfs uses of fuse-native 2.2.6, which ships no types. */
declare module 'fuse-native' {
  /** `read` answers with the number of bytes in place of the errno, which is positive then. */
  type Callback<T> = (errno: number, result?: T) => void;

  export interface Stat {
    mode: number;
    uid: number;
    gid: number;
    size: number;
    nlink: number;
    /** 32 bits. */
    ino: number;
    blocks: number;
    blksize: number;
    /** Milliseconds, not below 0. */
    atime: number;
    mtime: number;
    ctime: number;
  }

  /** All 32 bits. */
  export interface Statfs {
    bsize: number;
    frsize: number;
    blocks: number;
    bfree: number;
    bavail: number;
    files: number;
    ffree: number;
    favail: number;
    namemax: number;
  }

  type Refusal<A extends unknown[]> = (...args: [...A, Callback<never>]) => void;

  /** Errors are negative errno values. */
  export interface Operations {
    getattr(path: string, done: Callback<Stat>): void;
    readdir(path: string, done: (errno: number, names?: string[], stats?: Partial<Stat>[]) => void): void;
    open(path: string, flags: number, done: Callback<number>): void;
    read(path: string, fd: number, target: Buffer, length: number, position: number, done: Callback<never>): void;
    release(path: string, fd: number, done: Callback<never>): void;
    statfs(path: string, done: Callback<Statfs>): void;
    getxattr(path: string, name: string, position: number, done: Callback<Buffer>): void;
    listxattr(path: string, done: Callback<string[]>): void;
    write: Refusal<[path: string, fd: number, source: Buffer, length: number, position: number]>;
    create: Refusal<[path: string, mode: number]>;
    truncate: Refusal<[path: string, size: number]>;
    ftruncate: Refusal<[path: string, fd: number, size: number]>;
    utimens: Refusal<[path: string, atime: number, mtime: number]>;
    chown: Refusal<[path: string, uid: number, gid: number]>;
    chmod: Refusal<[path: string, mode: number]>;
    mknod: Refusal<[path: string, mode: number, device: number]>;
    setxattr: Refusal<[path: string, name: string, value: Buffer, position: number, flags: number]>;
    removexattr: Refusal<[path: string, name: string]>;
    unlink: Refusal<[path: string]>;
    rename: Refusal<[from: string, to: string]>;
    link: Refusal<[from: string, to: string]>;
    symlink: Refusal<[target: string, path: string]>;
    mkdir: Refusal<[path: string, mode: number]>;
    rmdir: Refusal<[path: string]>;
  }

  export interface Options {
    allowOther?: boolean;
    defaultPermissions?: boolean;
    autoCache?: boolean;
    /** Joined into libfuse's option string as it stands. */
    fsname?: string;
    subtype?: string;
    entryTimeout?: string;
    attrTimeout?: string;
    timeout?: false;
  }

  export type Signal = (errno: number, buffer: ArrayBufferLike) => void;

  export default class Fuse {
    constructor(path: string, operations: Operations, options: Options);
    open(done: (error: Error | null) => void): void;
    /** The bridge from C to the operation of the same name; `_` means private, and the version is pinned. */
    _op_getxattr(signal: Signal, path: string, name: string, target: Buffer, position: number): void;
    _op_listxattr(signal: Signal, path: string, target: Buffer): void;
  }
}
