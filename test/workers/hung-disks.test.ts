import { once } from 'node:events';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HungDisks } from '../../src/workers/hung-disks.js';
import { eventually } from '../support/eventually.js';

const [diskA, diskB, slowPlace] = ['/mnt/disk-a', '/mnt/disk-b', '/srv/flat'] as const;
const program = resolve('test/workers/programs/asking-thread.mjs');
const deadlineMs = 400;

let hung: HungDisks;
let told: string[];
const threads: AskingThread[] = [];

/** A real thread that is held in a call, as a disk that hangs holds one. */
class AskingThread {
  readonly line: number;
  readonly worker: Worker;
  readonly #hold = new Int32Array(new SharedArrayBuffer(4));
  readonly #said: Promise<unknown[]>;

  /** @param steps calls that are quick, one after another, before the one that is held */
  constructor(place: string, steps = 0) {
    const board = hung.addThread();
    this.line = board.line;
    this.worker = new Worker(program, { workerData: { board, place, hold: this.#hold, steps } });
    this.#said = once(this.worker, 'message');
    threads.push(this);
  }

  async isAsking(): Promise<void> {
    await eventually(() => hung.board.line(this.line).look().place !== undefined);
  }

  letGo(): void {
    Atomics.store(this.#hold, 0, 1);
    Atomics.notify(this.#hold, 0);
  }

  async said(): Promise<unknown> {
    return (await this.#said)[0];
  }
}

beforeEach(() => {
  told = [];
  hung = new HungDisks({
    places: [diskA, diskB, slowPlace],
    deadlineMs,
    longerDeadlinesMs: new Map([[slowPlace, 5 * deadlineMs]]),
    onStuck: (line, place) => told.push(`${line} is stuck in ${place}`),
    onChange: (place, change) => told.push(`${place} is ${change}`),
  });
});

afterEach(async () => {
  for (const thread of threads.splice(0)) {
    thread.letGo();
    await thread.worker.terminate();
  }
  hung.close();
});

test('a disk that holds a thread past the deadline is left out, until every call that it holds has returned', async () => {
  const [first, second] = [new AskingThread(diskA), new AskingThread(diskA)];
  await eventually(() => told.length === 3);
  expect(told.toSorted()).toEqual(
    [`${diskA} is hung`, `${first.line} is stuck in ${diskA}`, `${second.line} is stuck in ${diskA}`].toSorted(),
  );
  expect(told[0]).toBe(`${diskA} is hung`);
  expect([diskA, diskB].map((place) => hung.board.isLeftOut(place))).toEqual([true, false]);
  expect(hung.isStuck).toBe(true);

  first.letGo();
  // What is left of its request is nobody's: it asks no more.
  expect(await first.said()).toBe(`${diskA} does not answer`);
  expect(hung.board.isLeftOut(diskA)).toBe(true);
  second.letGo();
  await eventually(() => told.includes(`${diskA} is back`));
  expect(hung.board.isLeftOut(diskA)).toBe(false);
  for (const { line } of [first, second]) hung.removeThread(line);
  expect(hung.isStuck).toBe(false);
});

test('a thread that makes many calls is not stuck, however long all of them take', async () => {
  const busy = new AskingThread(diskA, (3 * deadlineMs) / 100);
  const steps = () => hung.board.line(busy.line).look().step;
  await eventually(() => steps() > (3 * deadlineMs) / 100);
  busy.letGo();
  expect(await busy.said()).toBe('done');
  expect(told).toEqual([]);
});

test('a place with a longer deadline is left out only when that is over', async () => {
  const [slow, hanging] = [new AskingThread(slowPlace), new AskingThread(diskA)];
  await eventually(() => told.includes(`${hanging.line} is stuck in ${diskA}`));
  expect(told.some((line) => line.includes(slowPlace))).toBe(false);
  await eventually(() => told.includes(`${slow.line} is stuck in ${slowPlace}`));
  expect(hung.board.isLeftOut(slowPlace)).toBe(true);
});

test('a thread that ends without a word, as by a crash, holds nothing up', async () => {
  const thread = new AskingThread(diskA);
  await thread.isAsking();
  expect(hung.board.callsTo(diskA)).toBe(1);
  await thread.worker.terminate();
  hung.removeThread(thread.line);
  expect(hung.board.callsTo(diskA)).toBe(0);
  expect(hung.addThread().line).toBe(thread.line);
});
