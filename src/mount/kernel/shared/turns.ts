/**
 * Owns whose turn it is to read from the device. One thread serves for as long as it is quick, since its caches are
 * warm: with several in turn each request costs several times as much. Another one stands by, and takes over when a
 * request takes long, as on a slow disk, and others wait; the rest wait for its place.
 */
import { readFileSync } from 'node:fs';
import { type Desks, isServing } from './desks.js';

const [leaderAt, standbyAt, beatAt, awakeAt, endedAt] = [0, 1, 2, 3, 4];
const turnsBytes = 5 * 4;

const nobody = 0;

/** A request that waits for a disk for longer holds up nobody else. */
const takeOverAfterMs = 2;
/**
 * So many looks, each after twice the time, at one that waits for nothing but for a processor: on that another thread
 * would wait as well, and to look on takes some of it.
 */
const mostLooksAtRunning = 4;
/** Whoever stands by looks on for a while after the last request, so that he need not be woken for each. */
const quietLooks = 10;

interface Waiting {
  readonly hasOther: () => boolean;
  readonly asksDisk: (desk: number) => boolean;
  readonly isAsked: () => boolean;
  readonly restMs: () => number;
  readonly onRested: () => boolean;
  readonly onTaken: () => void;
}

export class Turns {
  readonly #words: Int32Array;
  readonly #desks: Desks;

  constructor(desks: Desks, memory: SharedArrayBuffer, at: number) {
    this.#desks = desks;
    this.#words = new Int32Array(memory, at, turnsBytes / 4);
  }

  /**
   * Waits until there is something to do for a thread: its turn, something else while it stands by, or nothing ever
   * again.
   *
   * @param parts.hasOther whether there is something to do for whoever stands by
   * @param parts.asksDisk whether the thread at a desk is in a call to a disk
   * @param parts.isAsked whether a request waits in the device
   * @param parts.restMs how long nobody must have asked, while it stands by, until `onRested` is called, again and again
   *   for as long as that returns true
   * @param parts.onTaken called when it takes over from one that is held up; there may be nobody to stand by then
   */
  wait(desk: number, parts: Waiting): 'turn' | 'other' | 'over' {
    const me = desk + 1;
    while (!this.isOver) {
      if (this.#isTurnOf(me) || this.#take(leaderAt, nobody, me)) return 'turn';
      if (this.#take(standbyAt, nobody, me)) {
        const found = this.#standBy(me, parts);
        if (found === 'turn') parts.onTaken();
        if (found === 'other') return found;
      } else this.#rest();
    }
    return 'over';
  }

  /** Until the place of whoever stands by is free, or it is all over. */
  #rest(): void {
    const standby = Atomics.load(this.#words, standbyAt);
    if (!this.isOver) Atomics.wait(this.#words, standbyAt, standby);
  }

  isTurnOf(desk: number): boolean {
    return this.#isTurnOf(desk + 1);
  }

  /** A request has come; its thread has noted it at its desk. */
  noteRequest(): void {
    if (Atomics.load(this.#words, awakeAt) === 0) this.beat();
  }

  /** There may be something else to do. */
  beat(): void {
    Atomics.add(this.#words, beatAt, 1);
    Atomics.notify(this.#words, beatAt);
  }

  /** Of a thread that has died. */
  leave(desk: number): void {
    this.#take(leaderAt, desk + 1, nobody);
    if (this.#take(standbyAt, desk + 1, nobody)) Atomics.notify(this.#words, standbyAt, 1);
    this.beat();
  }

  /** Nobody need wait any more. */
  end(): void {
    Atomics.store(this.#words, endedAt, 1);
    Atomics.store(this.#words, standbyAt, -1);
    Atomics.notify(this.#words, standbyAt);
    this.beat();
  }

  #standBy(me: number, { hasOther, asksDisk, isAsked, restMs, onRested }: Waiting): 'turn' | 'other' | 'over' {
    let seen = this.#served();
    let [quiet, running] = [0, 0];
    while (!this.isOver) {
      Atomics.store(this.#words, awakeAt, 1);
      if (hasOther()) return this.#giveUpStandingBy();
      const beat = Atomics.load(this.#words, beatAt);
      Atomics.wait(this.#words, leaderAt, this.#leader, takeOverAfterMs << Math.min(running, mostLooksAtRunning));
      const now = this.#served();
      const isSame = now.leader === seen.leader && now.round === seen.round;
      running = isSame && isServing(now.round) && !this.#waitsForDisk(now.leader - 1, asksDisk) ? running + 1 : 0;
      const isHeldUp = isSame && isServing(now.round) && (running === 0 || running >= mostLooksAtRunning);
      if ((isHeldUp && isAsked()) || this.#leader === nobody) return this.#takeOver(me);
      quiet = isSame && !isServing(now.round) ? quiet + 1 : 0;
      seen = now;
      if (quiet < quietLooks) continue;
      Atomics.store(this.#words, awakeAt, 0);
      // Whoever came before that has woken nobody.
      const isQuiet = !hasOther() && this.#served().round === now.round;
      const isRested = isQuiet && this.#sleep(beat, quiet === quietLooks ? restMs() : 0);
      quiet = isRested && onRested() ? quietLooks : 0;
    }
    return 'over';
  }

  /** @returns whether nobody has woken it for so long */
  #sleep(beat: number, ms: number): boolean {
    return Atomics.wait(this.#words, beatAt, beat, ms) === 'timed-out';
  }

  #giveUpStandingBy(): 'other' {
    Atomics.store(this.#words, standbyAt, nobody);
    Atomics.notify(this.#words, standbyAt, 1);
    return 'other';
  }

  /**
   * It is in a call to a disk, and does not run, nor would if there were a processor (its state in proc(5)). A thread
   * also sleeps while others of V8 tidy its heap up.
   */
  #waitsForDisk(desk: number, asksDisk: (desk: number) => boolean): boolean {
    if (!asksDisk(desk)) return false;
    const stat = readFileSync(`/proc/self/task/${this.#desks.threadAt(desk)}/stat`, 'latin1');
    return stat.charAt(stat.lastIndexOf(')') + 2) !== 'R';
  }

  #takeOver(me: number): 'turn' {
    Atomics.store(this.#words, leaderAt, me);
    Atomics.store(this.#words, standbyAt, nobody);
    Atomics.notify(this.#words, standbyAt, 1);
    return 'turn';
  }

  /** What the one whose turn it is does at this moment. */
  #served(): { readonly leader: number; readonly round: number } {
    const leader = this.#leader;
    return { leader, round: leader === nobody ? 0 : this.#desks.roundAt(leader - 1) };
  }

  get #leader(): number {
    return Atomics.load(this.#words, leaderAt);
  }

  get isOver(): boolean {
    return Atomics.load(this.#words, endedAt) === 1;
  }

  #isTurnOf(me: number): boolean {
    return this.#leader === me;
  }

  #take(at: number, from: number, to: number): boolean {
    return Atomics.compareExchange(this.#words, at, from, to) === from;
  }
}
