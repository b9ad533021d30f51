/**
 * Owns a thread's turn at the device: a request is read, answered and replied to, one after the other, all by calls
 * that block. A thread that waits in an event loop would be woken twice for each.
 */
import { readSync, writeSync } from 'node:fs';
import { errorCode, reasonOf } from '../../../domain/errors.js';
import { steadyNow } from '../../../host/steady-clock.js';
import { errnoOf, isAnswer, isSaidAlready } from '../../errno.js';
import type { OperationCounts } from '../../operation-counts.js';
import { parseInterrupt } from '../protocol/bodies.js';
import {
  parseRequestHead,
  putReplyHead,
  type RequestHead,
  replyHeadBytes,
  requestHeadBytes,
} from '../protocol/headers.js';
import { mostBytesPerRead } from '../protocol/init.js';
import { opcodes } from '../protocol/opcodes.js';
import { openedHandle } from '../protocol/replies.js';
import { ReplyRoom } from '../protocol/reply-room.js';
import type { SharedState } from '../shared/shared-state.js';
import { countedName, type Operations } from './operations.js';

/** More than the kernel asks for, so that it can tell of many forgotten nodes at once. */
const requestBytes = 64 * 1024;

export interface DeviceLoopParts {
  readonly device: number;
  readonly desk: number;
  readonly state: SharedState;
  readonly operations: Operations;
  readonly counts: OperationCounts;
  /** Called before each request. */
  readonly takeNews: () => void;
  readonly onFailure: (reason: string) => void;
}

export class DeviceLoop {
  readonly #parts: DeviceLoopParts;
  readonly #request = Buffer.allocUnsafeSlow(requestBytes);
  readonly #room = new ReplyRoom(replyHeadBytes + mostBytesPerRead);

  constructor(parts: DeviceLoopParts) {
    this.#parts = parts;
  }

  /** Returns when there is nothing to serve any more: the mount is gone. */
  run(): void {
    for (let request = this.#read(); request !== undefined; request = this.#read()) {
      this.#parts.takeNews();
      const head = parseRequestHead(request);
      if (head !== undefined) this.#serve(head, request);
    }
  }

  /** Undefined once the mount is gone. */
  #read(): Buffer | undefined {
    for (;;) {
      try {
        return this.#request.subarray(0, readSync(this.#parts.device, this.#request));
      } catch (error) {
        const code = errorCode(error);
        if (code === 'ENODEV' || code === 'ECONNABORTED') return undefined;
        // ENOENT: whoever asked has gone while it was on its way here. EINTR, EAGAIN: nothing came.
        if (code !== 'ENOENT' && code !== 'EINTR' && code !== 'EAGAIN') throw error;
      }
    }
  }

  #serve(head: RequestHead, request: Buffer): void {
    const { desk, state, operations } = this.#parts;
    switch (head.opcode) {
      case opcodes.FORGET:
      case opcodes.BATCH_FORGET:
        // Nothing is kept for a node, and nobody waits.
        return;
      case opcodes.INTERRUPT: {
        const unique = parseInterrupt(request.subarray(requestHeadBytes));
        if (unique !== undefined) state.desks.interrupt(unique);
        return;
      }
    }
    const startMs = steadyNow();
    state.desks.begin(desk, head.unique, startMs);
    const bytes = this.#ask(head, request);
    state.desks.end(desk);
    this.#count(head.opcode, steadyNow() - startMs, bytes);
    const length = replyHeadBytes + Math.max(0, bytes);
    putReplyHead(this.#room.bytes, length, Math.max(0, -bytes), head.unique);
    const isTaken = this.#send(length);
    if (!isTaken && head.opcode === opcodes.OPEN && length > replyHeadBytes) {
      operations.files.undoOpen(openedHandle(this.#room, replyHeadBytes));
    }
    operations.afterReply(head, request);
  }

  #count(opcode: number, tookMs: number, bytes: number): void {
    const name = countedName(opcode);
    if (name !== undefined) this.#parts.counts.note(name, tookMs, bytes < 0 && !isAnswer(-bytes));
  }

  /** @returns the length of the reply's body, or less than 0: the errno */
  #ask(head: RequestHead, request: Buffer): number {
    try {
      return this.#parts.operations.answer(head, request, this.#room, replyHeadBytes);
    } catch (error) {
      // Every failure becomes an errno for the one caller concerned: the mount lives on.
      const errno = errnoOf(error);
      if (errno === errnoOf(undefined) && !isSaidAlready(error)) this.#parts.onFailure(reasonOf(error));
      return -errno;
    }
  }

  /** False if nobody waits for it any more: the watch has answered in its place. */
  #send(length: number): boolean {
    try {
      writeSync(this.#parts.device, this.#room.bytes, 0, length);
      return true;
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ENOENT') return false;
      if (code === 'ENODEV' || code === 'ECONNABORTED') return false;
      throw error;
    }
  }
}
