/** Owns the heads of requests and replies (struct fuse_in_header, struct fuse_out_header). */

export const requestHeadBytes = 40;
export const replyHeadBytes = 16;

/** Little-endian, as the machines are that dayfs runs on (x64, arm64): the kernel speaks in its own order. */
export interface RequestHead {
  readonly opcode: number;
  /** Tells the request from all others that are under way. */
  readonly unique: bigint;
  readonly node: bigint;
}

/** Undefined if it is no whole request: of one that is cut short not even the answer's address is sure. */
export function parseRequestHead(bytes: Buffer): RequestHead | undefined {
  if (bytes.length < requestHeadBytes || bytes.readUInt32LE(0) !== bytes.length) return undefined;
  return {
    opcode: bytes.readUInt32LE(4),
    unique: bytes.readBigUInt64LE(8),
    node: bytes.readBigUInt64LE(16),
  };
}

/** @param errno positive, 0 for a success */
export function putReplyHead(target: Buffer, length: number, errno: number, unique: bigint): void {
  target.writeUInt32LE(length, 0);
  target.writeInt32LE(-errno, 4);
  target.writeBigUInt64LE(unique, 8);
}

export function formatError(unique: bigint, errno: number): Buffer {
  const reply = Buffer.alloc(replyHeadBytes);
  putReplyHead(reply, replyHeadBytes, errno, unique);
  return reply;
}
