// A disk's thread that ends in the middle of its first call, each time it is started.
import { parentPort } from 'node:worker_threads';

parentPort.on('message', () => {
  throw new Error('out of order');
});
parentPort.postMessage({ type: 'ready' });
