/** A thread that asks a disk, and is held in the call until it is let go: by the number in shared memory. */
import { resolve } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

const { CallBoard } = await import(resolve('dist/union/call-board.js'));
const { board, place, hold, steps } = workerData;
const line = new CallBoard(board.places, board.shared).line(board.line);

try {
  line.during(place, () => {
    for (let step = 0; step < steps; step += 1) {
      line.step();
      Atomics.wait(hold, 0, 0, 100);
    }
    Atomics.wait(hold, 0, 0);
    line.step();
  });
  parentPort.postMessage('done');
} catch (error) {
  parentPort.postMessage(error.message);
}
