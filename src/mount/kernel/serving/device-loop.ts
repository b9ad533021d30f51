/**
 * Owns a thread's turn at the device: a request is read, answered and replied to, one after the other, all by calls
 * that block. A thread that waits in an event loop would be woken twice for each.
 */
import { readSync, writeSync } from 'node:fs';
import { errorCode } from '../../../domain/errors.js';
import { steadyNow } from '../../../host/steady-clock.js';
import type { CallBoard } from '../../../union/call-board.js';
import { DiskBusyError } from '../../../union/disk-busy-error.js';
import type { ViewRehearsal } from '../../../workers/rehearsal/view-rehearsal.js';
import { errnoOf, isAnswer, isSaidAlready } from '../../errno.js';
import type { OperationCounts } from '../../operation-counts.js';
import { parseInterrupt, parseRelease } from '../protocol/bodies.js';
import { parseRequestHead, putReplyHead, type RequestHead, replyHeadBytes } from '../protocol/headers.js';
import { mostBytesPerRead } from '../protocol/init.js';
import { opcodes } from '../protocol/opcodes.js';
import { openedHandle } from '../protocol/replies.js';
import { ReplyRoom } from '../protocol/reply-room.js';
import { RequestRoom } from '../protocol/request-room.js';
import type { Closing } from '../shared/closings.js';
import type { SharedState } from '../shared/shared-state.js';
import { isReadable } from '../system-calls.js';
import { refusals } from './answer.js';
import { countedName, type Operations } from './operations.js';

/** A host that has just begun has more to do than this, and so may a reader that has just begun. */
const rehearsesAfterMs = 1_000;
/** To look whether somebody asks costs a call: who never has a quiet second does without it after so many requests. */
const mostPutOff = 1_000;

/** In struct fuse_in_header. */
const opcodeAt = 4;

export interface DeviceLoopParts {
  readonly device: number;
  readonly desk: number;
  readonly state: SharedState;
  readonly operations: Operations;
  readonly counts: OperationCounts;
  readonly board: CallBoard;
  readonly rehearsal: ViewRehearsal;
  /** Called before each request. */
  readonly takeNews: () => void;
  readonly onFailure: (error: unknown) => void;
  /** This thread has taken over from one that is held up. */
  readonly onTaken: () => void;
}

export class DeviceLoop {
  readonly #parts: DeviceLoopParts;
  /** At the thread's desk. */
  readonly #request: RequestRoom;
  readonly #room = new ReplyRoom(replyHeadBytes + mostBytesPerRead);
  /** How often a request came before the rehearsal could. */
  #putOff = 0;

  constructor(parts: DeviceLoopParts) {
    this.#parts = parts;
    this.#request = new RequestRoom(parts.state.desks.requestRoom(parts.desk));
  }

  /** Returns when there is nothing to serve any more: the mount is gone, or the thread was left behind. */
  run(): void {
    const { device, desk, state, board, rehearsal, onTaken } = this.#parts;
    const hasOther = () => state.putAside.hasNext(board);
    const isAsked = () => isReadable(device);
    const asksDisk = (other: number) => board.asksDisk(state.desks.lineAt(other));
    const restMs = () => (rehearsal.isOver ? Infinity : rehearsesAfterMs);
    const onRested = () => rehearsal.step();
    while (!state.desks.isDismissed(desk)) {
      const found = state.turns.wait(desk, { hasOther, asksDisk, isAsked, restMs, onRested, onTaken });
      if (found === 'over') return;
      if (found === 'turn' && !this.#serveInTurn()) state.turns.end();
      else this.#servePutAside();
    }
  }

  /** @returns false if there is nothing to serve any more, else once another thread has taken over */
  #serveInTurn(): boolean {
    const { desk, state } = this.#parts;
    while (state.turns.isTurnOf(desk)) {
      if (!state.closings.isEmpty) this.#closeWhileIdle();
      if (!this.#parts.rehearsal.isOver && this.#putOff < mostPutOff) this.#rehearseWhileQuiet();
      if (!this.#read()) return false;
      this.#note();
      this.#take();
      if (!state.putAside.isEmpty) this.#servePutAside();
    }
    return true;
  }

  /** For the next process, should this one be killed, and the kernel not ask again. */
  #note(): void {
    const { desk, state } = this.#parts;
    if (!state.taken.areNoted || isUnanswered(this.#request.get32(opcodeAt))) return;
    state.taken.note(desk, this.#request.bytes.subarray(0, this.#request.length));
  }

  /** What is noted at the desk is the next request soon. */
  #closeLater(closing: Closing): void {
    const { taken, closings } = this.#parts.state;
    if (taken.areNoted || !closings.putOff(closing)) this.#close(closing);
  }

  #closeWhileIdle(): void {
    const { device, state } = this.#parts;
    while (!isReadable(device)) {
      const closing = state.closings.take();
      if (closing === undefined) return;
      this.#close(closing);
    }
  }

  #rehearseWhileQuiet(): void {
    const { device, rehearsal } = this.#parts;
    if (isReadable(device, rehearsesAfterMs)) this.#putOff += 1;
    else while (rehearsal.step() && !isReadable(device));
  }

  /** Noted before it is answered: if this process is killed between, the next one is asked again, and finds it done. */
  #close({ unique, handle }: Closing): void {
    const { desk, state, operations } = this.#parts;
    const startMs = steadyNow();
    const unread = operations.files.release(handle);
    this.#answer(0, unique);
    state.desks.begin(desk, startMs, 0);
    if (unread !== undefined) operations.files.close(unread);
    state.desks.end(desk);
    this.#count(opcodes.RELEASE, steadyNow() - startMs, 0);
  }

  #servePutAside(): void {
    const { desk, state, board } = this.#parts;
    while (!state.desks.isDismissed(desk)) {
      const request = state.putAside.take(board, desk);
      if (request === undefined) return;
      // At this thread's own desk, should it be left behind in turn.
      this.#request.length = request.copy(this.#request.bytes);
      this.#take();
    }
  }

  #take(): void {
    this.#parts.takeNews();
    const head = parseRequestHead(this.#request);
    if (head !== undefined) this.#serve(head);
  }

  /** False once the mount is gone. */
  #read(): boolean {
    const request = this.#request;
    for (;;) {
      try {
        request.length = readSync(this.#parts.device, request.bytes);
        return true;
      } catch (error) {
        const code = errorCode(error);
        if (code === 'ENODEV' || code === 'ECONNABORTED') return false;
        // ENOENT: whoever asked has gone while it was on its way here. EINTR, EAGAIN: nothing came.
        if (code !== 'ENOENT' && code !== 'EINTR' && code !== 'EAGAIN') throw error;
      }
    }
  }

  #serve(head: RequestHead): void {
    const { desk, state, operations } = this.#parts;
    const request = this.#request;
    switch (head.opcode) {
      case opcodes.FORGET:
      case opcodes.BATCH_FORGET:
        // Nothing is kept for a node, and nobody waits.
        return;
      case opcodes.INTERRUPT: {
        const unique = parseInterrupt(request);
        if (unique !== undefined) state.desks.interrupt(unique);
        return;
      }
      case opcodes.RELEASE: {
        const asked = parseRelease(request);
        if (asked === undefined) this.#answer(refusals.broken, head.unique);
        else this.#closeLater({ unique: head.unique, handle: asked.handle });
        return;
      }
    }
    const startMs = steadyNow();
    state.desks.begin(desk, startMs, request.length);
    state.turns.noteRequest();
    const bytes = this.#ask(head);
    state.desks.end(desk);
    if (bytes === undefined) {
      state.taken.strike(desk);
      return;
    }
    this.#count(head.opcode, steadyNow() - startMs, bytes);
    const isTaken = this.#answer(bytes, head.unique);
    // One that an earlier process has left may have been answered by that one.
    if (!isTaken && head.opcode === opcodes.OPEN && bytes > 0 && !state.taken.mayBeLeft(head.unique)) {
      const unread = operations.files.release(openedHandle(this.#room, replyHeadBytes));
      if (unread !== undefined) operations.files.close(unread);
    }
  }

  #count(opcode: number, tookMs: number, bytes: number): void {
    const name = countedName(opcode);
    if (name !== undefined) this.#parts.counts.note(name, tookMs, bytes < 0 && !isAnswer(-bytes));
  }

  /** @returns the length of the reply's body, or less than 0: the errno; undefined if it is put aside */
  #ask(head: RequestHead): number | undefined {
    const { operations, state, desk, board } = this.#parts;
    try {
      return operations.answer(head, this.#request, this.#room, replyHeadBytes);
    } catch (error) {
      const isAside =
        error instanceof DiskBusyError &&
        state.putAside.put(state.desks.requestOf(desk), { board, place: error.place });
      if (isAside) return undefined;
      // Every failure becomes an errno for the one caller concerned: the mount lives on.
      const errno = errnoOf(error);
      if (errno === errnoOf(undefined) && !isSaidAlready(error)) this.#parts.onFailure(error);
      return -errno;
    }
  }

  /**
   * @param bytes of the reply's body, or less than 0: the errno
   * @returns false if nobody waits for it any more: the watch has answered in its place
   */
  #answer(bytes: number, unique: bigint): boolean {
    const length = replyHeadBytes + Math.max(0, bytes);
    putReplyHead(this.#room, length, Math.max(0, -bytes), unique);
    try {
      writeSync(this.#parts.device, this.#room.bytes, 0, length);
      return true;
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ENOENT') return false;
      if (code === 'ENODEV' || code === 'ECONNABORTED') return false;
      throw error;
    } finally {
      this.#parts.state.taken.strike(this.#parts.desk);
    }
  }
}

/** Nobody waits for an answer, nor is there one. */
function isUnanswered(opcode: number): boolean {
  return opcode === opcodes.FORGET || opcode === opcodes.BATCH_FORGET || opcode === opcodes.INTERRUPT;
}
