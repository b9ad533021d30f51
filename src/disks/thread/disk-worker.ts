/** Owns the inside of a disk's thread: one request after the other, each by plain synchronous calls. */
import { parentPort, workerData } from 'node:worker_threads';
import type { DiskConfig } from '../../config/config.js';
import { parseSegmentNameTemplate } from '../../domain/segment-name.js';
import { earliestSegmentMs } from '../looking/earliest-segment.js';
import { inspect } from '../looking/inspect.js';
import { probe } from '../looking/probe.js';
import { listCameras, listDays, scan } from '../looking/scan.js';
import { findPlaced } from '../placing/find-placed.js';
import { makeKnownRoots } from '../placing/known-roots.js';
import { place } from '../placing/place.js';
import { packFailure } from './carried-failure.js';
import type { DiskMessage, DiskRequest, DiskResults } from './disk-calls.js';

const port = parentPort;
if (port === null) throw new Error('disk-worker is the inside of a thread, not a program');
const disk = workerData as DiskConfig;
const knownRoots = makeKnownRoots();

port.on('message', (request: DiskRequest) => {
  port.postMessage(answer(request));
});
port.postMessage({ type: 'ready' } satisfies DiskMessage);

function answer(request: DiskRequest): DiskMessage {
  try {
    return { type: 'result', result: perform(request) };
  } catch (error) {
    return { type: 'failure', failure: packFailure(error) };
  }
}

function perform(request: DiskRequest): DiskResults[keyof DiskResults] {
  switch (request.call) {
    case 'inspect':
      return inspect(disk);
    case 'probe':
      return probe(disk);
    case 'listDays':
      return listDays(disk);
    case 'listCameras':
      return listCameras(disk, request.day);
    case 'scan':
      return scan(disk, request.day);
    case 'earliestSegmentMs':
      return earliestSegmentMs(disk, request.root, parseSegmentNameTemplate(request.template), request.zone);
    case 'place':
      return place(disk, request.placement, knownRoots);
    case 'findPlaced':
      return findPlaced(disk, request.placement);
  }
}
