/**
 * Owns what dayfs tells the kernel unasked: a reply with `unique` 0 and the notice's number in place of an error
 * (enum fuse_notify_code).
 */
import { replyHeadBytes } from './headers.js';
import { noticeCodes } from './opcodes.js';

/** Requests that an earlier server has taken and not answered are to come again (Linux 6.9). */
export function formatResend(): Buffer {
  return notice(noticeCodes.RESEND, 0);
}

/** Every name that the kernel knows is to be looked up anew before it is used (Linux 6.16). */
export function formatRenewNames(): Buffer {
  return notice(noticeCodes.INC_EPOCH, 0);
}

/** struct fuse_notify_inval_inode_out: its attributes, and its pages, which are a folder's kept listing too. */
export function formatInvalidNode(node: bigint): Buffer {
  const bytes = notice(noticeCodes.INVAL_INODE, 24);
  bytes.writeBigUInt64LE(node, replyHeadBytes);
  bytes.writeBigInt64LE(0n, replyHeadBytes + 8);
  bytes.writeBigInt64LE(0n, replyHeadBytes + 16);
  return bytes;
}

/** struct fuse_notify_inval_entry_out: the name, and all that the kernel knows below it. */
export function formatInvalidName(folder: bigint, name: string): Buffer {
  const text = Buffer.from(name);
  const bytes = notice(noticeCodes.INVAL_ENTRY, 16 + text.length + 1);
  bytes.writeBigUInt64LE(folder, replyHeadBytes);
  bytes.writeUInt32LE(text.length, replyHeadBytes + 8);
  text.copy(bytes, replyHeadBytes + 16);
  return bytes;
}

function notice(code: number, bodyBytes: number): Buffer {
  const bytes = Buffer.alloc(replyHeadBytes + bodyBytes);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeInt32LE(code, 4);
  return bytes;
}
