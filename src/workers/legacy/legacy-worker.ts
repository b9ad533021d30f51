/** The entry of the thread that follows the legacy path, and alone is held up by its disk. */
import { parentPort, workerData } from 'node:worker_threads';
import { parseSegmentNameTemplate } from '../../domain/segment-name.js';
import { LegacyNames } from '../../union/legacy/legacy-names.js';
import { LegacyPath } from '../../union/legacy/legacy-path.js';
import { Observer } from '../../union/observer.js';
import { FollowedFolders } from './followed-folders.js';
import type { FromLegacyWorker, LegacyWorkerData, ToLegacyWorker } from './legacy-message.js';

/** With the view's own pause, a new segment shows well within a second. */
const lookEveryMs = 250;

if (parentPort === null) throw new Error('a legacy worker is a thread, not a program');
const port = parentPort;
const { legacy, pulse } = workerData as LegacyWorkerData;
const lastSign = new Float64Array(pulse);
const folders = new FollowedFolders({
  path: new LegacyPath(legacy.path),
  names: new LegacyNames(legacy.zone, legacy.names.map(parseSegmentNameTemplate)),
  observer: new Observer((notice) => send({ kind: 'notice', notice })),
  now: Date.now,
  onProgress: () => lastSign.fill(Date.now()),
});

port.on('message', ({ cameras }: ToLegacyWorker) => folders.alsoFollow(cameras));
// After the first message, which names the cameras that are known.
port.once('message', () => {
  look();
  send({ kind: 'looked' });
  setInterval(look, lookEveryMs);
});

function look(): void {
  lastSign.fill(Date.now());
  folders.look((changes) => send({ kind: 'changes', changes }));
}

function send(message: FromLegacyWorker): void {
  port.postMessage(message);
}
