/** Owns the beginning of a session with the kernel: INIT, answered once, and what was agreed on kept for later servers. */
import { readSync, writeSync } from 'node:fs';
import { DayfsError } from '../../domain/errors.js';
import { parseRequestHead, putReplyHead, replyHeadBytes, requestHeadBytes } from './protocol/headers.js';
import {
  formatInit,
  has,
  negotiate,
  type Offer,
  oldestMinor,
  parseInit,
  parseSession,
  type Session,
} from './protocol/init.js';
import { formatResend } from './protocol/notices.js';
import { opcodes } from './protocol/opcodes.js';
import { ReplyRoom } from './protocol/reply-room.js';
import { RequestRoom } from './protocol/request-room.js';
import type { StateFile } from './shared/state-file.js';

const requestBytes = 64 * 1024;

/** Waits for INIT, which the kernel sends first, as soon as the device is mounted. @throws DayfsError */
export function beginSession(device: number, file: StateFile): Session {
  const bytes = Buffer.alloc(requestBytes);
  const request = new RequestRoom(bytes, readSync(device, bytes));
  const head = parseRequestHead(request);
  const body = bytes.subarray(requestHeadBytes, request.length);
  const offer = head?.opcode === opcodes.INIT ? parseInit(body) : undefined;
  if (head === undefined || offer === undefined) {
    throw new DayfsError('failed', 'the FUSE device does not begin as one does: is another program reading from it?');
  }
  refuseOld(offer);
  const session = negotiate(offer);
  const answer = formatInit(session);
  // Before the reply: the kernel asks once, and what it was told must not be forgotten.
  file.noteSession(answer);
  const reply = new ReplyRoom(replyHeadBytes + answer.length);
  putReplyHead(reply, reply.bytes.length, 0, head.unique);
  answer.copy(reply.bytes, replyHeadBytes);
  writeSync(device, reply.bytes);
  return session;
}

/** Goes on where an earlier server ended: what that one had taken and not answered comes again, if the kernel can. */
export function resumeSession(device: number, file: StateFile): Session {
  const { session: answer } = file.agreement();
  const session = answer === undefined ? undefined : parseSession(answer);
  // INIT comes again as well; a kernel that cannot refuses the notice, and there is a new mount.
  if (session === undefined || has(session.flags, 'HAS_RESEND')) writeSync(device, formatResend());
  return session ?? beginSession(device, file);
}

function refuseOld({ major, minor }: Offer): void {
  if (major === 7 && minor >= oldestMinor) return;
  const remedy = 'set mount.driver to libfuse, or use Linux 4.20 or newer';
  throw new DayfsError('failed', `the kernel speaks FUSE ${major}.${minor}, and 7.${oldestMinor} is needed: ${remedy}`);
}
