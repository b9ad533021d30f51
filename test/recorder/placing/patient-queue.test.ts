import { pino } from 'pino';
import { expect, test } from 'vitest';
import { PatientQueue, type Task } from '../../../src/recorder/placing/patient-queue.js';
import { eventually } from '../../support/eventually.js';

function openQueue() {
  const stopping = new AbortController();
  const said: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => void said.push((JSON.parse(line) as { msg: string }).msg) });
  return { queue: new PatientQueue(log, stopping.signal), stopping, said };
}

/** Notes its name when it succeeds, after so many failures. */
function makeTask(done: string[], name: string, failures: number): Task {
  let left = failures;
  return () => {
    if (left === 0) return Promise.resolve(void done.push(name));
    left -= 1;
    return Promise.reject(new Error(`EIO at ${name}`));
  };
}

test.concurrent('a fault of a moment keeps the order', async () => {
  const { queue, said } = openQueue();
  const done: string[] = [];
  queue.add(makeTask(done, 'first', 2));
  queue.add(makeTask(done, 'second', 0));
  await queue.idle();
  expect(done).toEqual(['first', 'second']);
  expect(said).toEqual([
    expect.stringContaining('cannot be read'),
    expect.stringContaining('cannot be read'),
    expect.stringContaining('can be read and changed again'),
  ]);
});

test.concurrent('nothing waits behind one that stays, and it is tried again until it is over', async () => {
  const { queue, said } = openQueue();
  const done: string[] = [];
  queue.add(makeTask(done, 'first', 3));
  queue.add(makeTask(done, 'second', 0));
  // It fails once, and is not waited for: the spool is in trouble already.
  queue.add(makeTask(done, 'third', 1));
  queue.add(makeTask(done, 'fourth', 0));
  await eventually(() => done.length === 4, { withinMs: 15_000 });
  expect(done.slice(0, 2)).toEqual(['second', 'fourth']);
  expect(said.filter((line) => line.includes('again') && line.includes('can be'))).toHaveLength(1);
});

test.concurrent('a task is told how often it failed', async () => {
  const { queue } = openQueue();
  const told: number[] = [];
  queue.add((failures) => {
    told.push(failures);
    return failures < 2 ? Promise.reject(new Error('EIO')) : Promise.resolve();
  });
  await queue.idle();
  expect(told).toEqual([0, 1, 2]);
});

test.concurrent('a stop tries each once more, and waits for none', async () => {
  const { queue, stopping } = openQueue();
  const tries: string[] = [];
  const failing = (name: string) => () => {
    tries.push(name);
    return Promise.reject(new Error('EIO'));
  };
  queue.add(failing('put off'));
  await eventually(() => tries.length === 3, { withinMs: 10_000 });
  queue.add(failing('behind'));
  stopping.abort();
  await queue.idle();
  await eventually(() => tries.filter((name) => name === 'put off').length === 4);
  await queue.idle();
  expect(tries.filter((name) => name === 'behind').length).toBeLessThanOrEqual(2);
});

test.concurrent('one that is left begins nothing more, and idle waits for what a task adds', async () => {
  const { queue } = openQueue();
  const done: string[] = [];
  queue.add(() => {
    queue.add(makeTask(done, 'added', 0));
    return Promise.resolve();
  });
  await queue.idle();
  expect(done).toEqual(['added']);
  queue.leave();
  queue.add(makeTask(done, 'later', 0));
  await queue.idle();
  expect(done).toEqual(['added']);
});
