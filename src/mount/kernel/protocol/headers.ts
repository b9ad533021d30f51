/** Owns the heads of requests and replies (struct fuse_in_header, struct fuse_out_header). */
import { ReplyRoom } from './reply-room.js';
import type { RequestRoom } from './request-room.js';

export const requestHeadBytes = 40;
export const replyHeadBytes = 16;

/** Little-endian, as the machines are that dayfs runs on (x64, arm64): the kernel speaks in its own order. */
export interface RequestHead {
  readonly opcode: number;
  /** Tells the request from all others that are under way. */
  readonly unique: bigint;
  readonly node: bigint;
  /** Of whoever asks. */
  readonly uid: number;
}

/** FUSE_UNIQUE_RESEND: an earlier server has taken the request, and not answered it. */
const askedAgain = 1n << 63n;

export function isAskedAgain(unique: bigint): boolean {
  return (unique & askedAgain) !== 0n;
}

/** What the request had when it was asked first. */
export function originalUnique(unique: bigint): bigint {
  return unique & ~askedAgain;
}

/** Undefined if it is no whole request: of one that is cut short not even the answer's address is sure. */
export function parseRequestHead(request: RequestRoom): RequestHead | undefined {
  if (request.length < requestHeadBytes || request.get32(0) !== request.length) return undefined;
  return { opcode: request.get32(4), unique: request.get64(8), node: request.get64(16), uid: request.get32(24) };
}

/** @param errno positive, 0 for a success */
export function putReplyHead(room: ReplyRoom, length: number, errno: number, unique: bigint): void {
  room.put32(length, 0);
  room.put32(-errno, 4);
  room.put64(unique, 8);
}

export function formatError(unique: bigint, errno: number): Buffer {
  const room = new ReplyRoom(replyHeadBytes);
  putReplyHead(room, replyHeadBytes, errno, unique);
  return room.bytes;
}
