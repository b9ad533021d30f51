/** Owns the beginning of a session with the kernel: INIT, answered once, and what was agreed on kept for later servers. */
import { readSync, writeSync } from 'node:fs';
import { DayfsError } from '../../domain/errors.js';
import { parseRequestHead, putReplyHead, replyHeadBytes, requestHeadBytes } from './protocol/headers.js';
import {
  formatInit,
  negotiate,
  type Offer,
  oldestMinor,
  parseInit,
  parseSession,
  type Session,
} from './protocol/init.js';
import { formatResend } from './protocol/notices.js';
import { opcodes } from './protocol/opcodes.js';
import type { StateFile } from './shared/state-file.js';

const requestBytes = 64 * 1024;

/** Waits for INIT, which the kernel sends first, as soon as the device is mounted. @throws DayfsError */
export function beginSession(device: number, file: StateFile): Session {
  const request = Buffer.alloc(requestBytes);
  const bytes = request.subarray(0, readSync(device, request));
  const head = parseRequestHead(bytes);
  const offer = head?.opcode === opcodes.INIT ? parseInit(bytes.subarray(requestHeadBytes)) : undefined;
  if (head === undefined || offer === undefined) {
    throw new DayfsError('failed', 'the FUSE device does not begin as one does: is another program reading from it?');
  }
  refuseOld(offer);
  const session = negotiate(offer);
  const body = formatInit(session);
  // Before the reply: the kernel asks once, and what it was told must not be forgotten.
  file.noteSession(body);
  const reply = Buffer.concat([Buffer.alloc(replyHeadBytes), body]);
  putReplyHead(reply, reply.length, 0, head.unique);
  writeSync(device, reply);
  return session;
}

/** Goes on where an earlier server ended: what that one had taken and not answered comes again. */
export function resumeSession(device: number, file: StateFile): Session {
  writeSync(device, formatResend());
  const { session } = file.agreement();
  return session === undefined ? beginSession(device, file) : parseSession(session);
}

function refuseOld({ major, minor }: Offer): void {
  if (major === 7 && minor >= oldestMinor) return;
  const remedy = 'set mount.driver to libfuse, or use Linux 4.20 or newer';
  throw new DayfsError('failed', `the kernel speaks FUSE ${major}.${minor}, and 7.${oldestMinor} is needed: ${remedy}`);
}
