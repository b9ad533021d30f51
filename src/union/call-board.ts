/**
 * Owns the board on which threads note which disk they are asking, each on a line of its own, before they ask: a call
 * that hangs holds up its thread, and only memory that is shared tells who watches which disk it waits for. The watch
 * notes on the same board which disks are not to be asked.
 */
import { DiskBusyError } from './disk-busy-error.js';
import { DiskHungError } from './disk-hung-error.js';

/** Far more threads than can be left behind: of one disk no more than it may have calls under way. */
const lineCount = 512;

const boundSlot = 0;
/** How many lines were ever used: none behind them need be looked at. */
const usedSlot = 1;
const firstLeftOutSlot = 2;

/** Of a line. */
const askedSlot = 0;
const stepSlot = 1;
const leftBehindSlot = 2;
const slotsPerLine = 3;

export interface NotedCall {
  /** The folder of the disk that is being asked; undefined if none is. */
  readonly place: string | undefined;
  /** Another number with every call. */
  readonly step: number;
}

export class CallBoard {
  /** Passes to the threads, each of which makes its own board of it. */
  readonly shared: SharedArrayBuffer;
  readonly places: readonly string[];
  readonly #slots: Int32Array;

  /** @param places the folders of the disks, the same ones on both sides */
  constructor(places: readonly string[], shared?: SharedArrayBuffer) {
    const slots = firstLeftOutSlot + places.length + lineCount * slotsPerLine;
    this.places = places;
    this.shared = shared ?? new SharedArrayBuffer(slots * Int32Array.BYTES_PER_ELEMENT);
    this.#slots = new Int32Array(this.shared);
  }

  /** How many calls to one disk may be under way, of all threads together. A new board has no bound. */
  boundCalls(mostCalls: number): void {
    Atomics.store(this.#slots, boundSlot, mostCalls);
  }

  /**
   * @param index of the line, no other thread's
   * @param onCall is called before each call to a disk
   */
  line(index: number, onCall?: () => void): CallLine {
    if (index >= lineCount) throw new Error(`the call board has ${lineCount} lines, and all are taken`);
    const first = this.#firstSlotOf(index);
    this.#noteUsed(index + 1);
    return new CallLine(this, this.#slots.subarray(first, first + slotsPerLine), onCall);
  }

  /** Whether a call is noted on a line. */
  asksDisk(index: number): boolean {
    return Atomics.load(this.#slots, this.#firstSlotOf(index) + askedSlot) !== 0;
  }

  #firstSlotOf(index: number): number {
    return firstLeftOutSlot + this.places.length + index * slotsPerLine;
  }

  isLeftOut(place: string): boolean {
    const index = this.places.indexOf(place);
    return index >= 0 && Atomics.load(this.#slots, firstLeftOutSlot + index) === 1;
  }

  setLeftOut(place: string, isLeftOut: boolean): void {
    Atomics.store(this.#slots, firstLeftOutSlot + this.places.indexOf(place), Number(isLeftOut));
  }

  /** Whether one more call may be made. */
  hasRoom(place: string): boolean {
    return this.callsTo(place) < this.#mostCalls;
  }

  /** Whether more calls are noted than may be made. */
  isCrowded(place: string): boolean {
    return this.callsTo(place) > this.#mostCalls;
  }

  /** How many are noted. Those of threads that were left behind are nobody's any more. */
  callsTo(place: string): number {
    const asked = this.places.indexOf(place) + 1;
    if (asked === 0) return 0;
    const first = firstLeftOutSlot + this.places.length;
    const end = first + Atomics.load(this.#slots, usedSlot) * slotsPerLine;
    let calls = 0;
    for (let slot = first; slot < end; slot += slotsPerLine) {
      if (Atomics.load(this.#slots, slot + askedSlot) !== asked) continue;
      if (Atomics.load(this.#slots, slot + leftBehindSlot) === 0) calls += 1;
    }
    return calls;
  }

  get #mostCalls(): number {
    return Atomics.load(this.#slots, boundSlot) || Number.POSITIVE_INFINITY;
  }

  #noteUsed(lines: number): void {
    const used = Atomics.load(this.#slots, usedSlot);
    if (used < lines && Atomics.compareExchange(this.#slots, usedSlot, used, lines) !== used) this.#noteUsed(lines);
  }
}

/** One thread's line: written by the thread, looked at by the watch, which may leave the thread behind. */
export class CallLine {
  readonly #board: CallBoard;
  readonly #slots: Int32Array;
  readonly #onCall: (() => void) | undefined;
  /** The line itself is clear again by the time that anybody asks. */
  readonly #failedAt = new WeakMap<Error, string>();

  constructor(board: CallBoard, slots: Int32Array, onCall?: () => void) {
    this.#board = board;
    this.#slots = slots;
    this.#onCall = onCall;
  }

  /**
   * Notes the calls that are made in here as being to one disk.
   *
   * @throws DiskHungError, DiskBusyError
   */
  during<T>(place: string, calls: () => T): T {
    this.#checkAsked(place);
    const before = Atomics.exchange(this.#slots, askedSlot, this.#board.places.indexOf(place) + 1);
    Atomics.add(this.#slots, stepSlot, 1);
    this.#onCall?.();
    try {
      // Noted first and counted then: of threads that come at the same moment none goes beyond the bound.
      if (before === 0 && this.#board.isCrowded(place)) throw new DiskBusyError(place);
      return calls();
    } catch (error) {
      if (error instanceof Error && !this.#failedAt.has(error)) this.#failedAt.set(error, place);
      throw error;
    } finally {
      Atomics.store(this.#slots, askedSlot, before);
    }
  }

  /** Which disk was asked when this, or its cause, was thrown on this line; undefined if none was. */
  placeOf(error: unknown): string | undefined {
    if (!(error instanceof Error)) return undefined;
    return this.#failedAt.get(error) ?? this.placeOf(error.cause);
  }

  /**
   * One call has returned and another is to be made: the disk answers.
   *
   * @throws DiskHungError if the disk is left out since
   */
  step(): void {
    const { place } = this.look();
    if (place === undefined) return;
    this.#checkAsked(place);
    Atomics.add(this.#slots, stepSlot, 1);
    this.#onCall?.();
  }

  look(): NotedCall {
    const asked = Atomics.load(this.#slots, askedSlot);
    return { place: this.#board.places[asked - 1], step: Atomics.load(this.#slots, stepSlot) };
  }

  /** What its thread asks is nobody's any more, and it asks no more once its call returns. */
  leaveBehind(): void {
    Atomics.store(this.#slots, leftBehindSlot, 1);
  }

  /** Its thread has ended, and another may have it. */
  clear(): void {
    Atomics.store(this.#slots, askedSlot, 0);
    Atomics.store(this.#slots, leftBehindSlot, 0);
  }

  #checkAsked(place: string): void {
    const isLeftBehind = Atomics.load(this.#slots, leftBehindSlot) === 1;
    if (isLeftBehind || this.#board.isLeftOut(place)) throw new DiskHungError(place);
  }
}
