// A disk's thread that answers its second call once there is a file "go-on" on the disk, and all others at once.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

const word = new Int32Array(new SharedArrayBuffer(4));
let calls = 0;

parentPort.on('message', () => {
  calls += 1;
  while (calls === 2 && !existsSync(join(workerData.path, 'go-on'))) Atomics.wait(word, 0, 0, 10);
  parentPort.postMessage({ type: 'result', result: calls });
});
parentPort.postMessage({ type: 'ready' });
