/**
 * Owns a thread's turn at the device: a request is read, answered and replied to, one after the other, all by calls
 * that block. A thread that waits in an event loop would be woken twice for each.
 */
import { readSync, writeSync } from 'node:fs';
import { errorCode, reasonOf } from '../../../domain/errors.js';
import { steadyNow } from '../../../host/steady-clock.js';
import type { CallBoard } from '../../../union/call-board.js';
import { DiskBusyError } from '../../../union/disk-busy-error.js';
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
import { isReadable } from '../system-calls.js';
import { countedName, type Operations } from './operations.js';

export interface DeviceLoopParts {
  readonly device: number;
  readonly desk: number;
  readonly state: SharedState;
  readonly operations: Operations;
  readonly counts: OperationCounts;
  readonly board: CallBoard;
  /** Called before each request. */
  readonly takeNews: () => void;
  readonly onFailure: (reason: string) => void;
  /** This thread has taken over from one that is held up. */
  readonly onTaken: () => void;
}

export class DeviceLoop {
  readonly #parts: DeviceLoopParts;
  readonly #request: Buffer;
  readonly #room = new ReplyRoom(replyHeadBytes + mostBytesPerRead);

  constructor(parts: DeviceLoopParts) {
    this.#parts = parts;
    this.#request = parts.state.desks.requestRoom(parts.desk);
  }

  /** Returns when there is nothing to serve any more: the mount is gone, or the thread was left behind. */
  run(): void {
    const { device, desk, state, board, onTaken } = this.#parts;
    const hasOther = () => state.putAside.hasNext(board);
    const isAsked = () => isReadable(device);
    while (!state.desks.isDismissed(desk)) {
      const found = state.turns.wait(desk, { hasOther, isAsked, onTaken });
      if (found === 'over') return;
      if (found === 'turn' && !this.#serveInTurn()) state.turns.end();
      else this.#servePutAside();
    }
  }

  /** @returns false if there is nothing to serve any more, else once another thread has taken over */
  #serveInTurn(): boolean {
    const { desk, state } = this.#parts;
    while (state.turns.isTurnOf(desk)) {
      const request = this.#read();
      if (request === undefined) return false;
      this.#take(request);
      if (!state.putAside.isEmpty) this.#servePutAside();
    }
    return true;
  }

  #servePutAside(): void {
    const { desk, state, board } = this.#parts;
    while (!state.desks.isDismissed(desk)) {
      const request = state.putAside.take(board);
      if (request === undefined) return;
      // At this thread's own desk, should it be left behind in turn.
      request.copy(this.#request);
      this.#take(this.#request.subarray(0, request.length));
    }
  }

  #take(request: Buffer): void {
    this.#parts.takeNews();
    const head = parseRequestHead(request);
    if (head !== undefined) this.#serve(head, request);
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
    state.desks.begin(desk, head.unique, startMs, request.length);
    state.turns.beat();
    const bytes = this.#ask(head, request);
    state.desks.end(desk);
    if (bytes === undefined) return;
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

  /** @returns the length of the reply's body, or less than 0: the errno; undefined if it is put aside */
  #ask(head: RequestHead, request: Buffer): number | undefined {
    const { operations, state, board } = this.#parts;
    try {
      return operations.answer(head, request, this.#room, replyHeadBytes);
    } catch (error) {
      if (error instanceof DiskBusyError && state.putAside.put(request, board, error.place)) return undefined;
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
