/** Owns what a supervisor does first: it goes on with what the one before it left in the spool. */
import { realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { CameraConfig } from '../config/config.js';
import { backOffMs } from '../domain/back-off.js';
import type { CameraName } from '../domain/camera-name.js';
import { reasonOf } from '../domain/errors.js';
import type { Log } from '../domain/log.js';
import { pause } from '../host/pause.js';
import type { LiveRun } from './camera-recorder.js';
import { ffmpegArguments } from './ffmpeg/ffmpeg-arguments.js';
import { type FoundFfmpeg, findFfmpegs } from './ffmpeg/ffmpeg-process.js';
import { hasInputScript } from './ffmpeg/hidden-input.js';
import type { Placing } from './placing/placing.js';
import { Run } from './run/run.js';
import type { RunFolder, Spool } from './spool/spool.js';

export interface TakeOverParts {
  readonly cameras: readonly CameraConfig[];
  readonly segmentSeconds: number;
  readonly spool: Spool;
  readonly placingOf: (camera: CameraName) => Placing;
  readonly log: Log;
}

/** With the waits between them some seconds, in which ffmpeg records on. */
const mostTries = 4;

interface FoundRun {
  readonly folder: RunFolder;
  /** What still writes into it. */
  readonly ffmpeg: FoundFfmpeg | undefined;
}

/**
 * Hands all segments of earlier runs to their placing, and returns the runs to go on with. An ffmpeg that
 * records what is not asked for any more, or with other arguments, is ended.
 */
export async function takeOver(parts: TakeOverParts): Promise<Map<CameraName, LiveRun>> {
  const live = new Map<CameraName, LiveRun>();
  const runsOf = groupByCamera(await findRuns(parts.spool));
  // A camera's runs in their order, since its segments are placed in order; cameras do not wait for each other.
  const cameras = [...runsOf.values()].map(async (runs) => {
    for (const run of runs) await takeOverRun(run, live, parts);
  });
  await Promise.all(cameras);
  return live;
}

async function findRuns(spool: Spool): Promise<FoundRun[]> {
  const ffmpegs = await findFfmpegs();
  const realSpool = await realpath(spool.path);
  const folders = await spool.runFolders();
  return folders.map((folder) => ({ folder, ffmpeg: ffmpegs.get(join(realSpool, relative(spool.path, folder.path))) }));
}

function groupByCamera(runs: readonly FoundRun[]): Map<CameraName, FoundRun[]> {
  const groups = new Map<CameraName, FoundRun[]>();
  for (const run of runs) groups.set(run.folder.camera, [...(groups.get(run.folder.camera) ?? []), run]);
  return groups;
}

/** A run that cannot be taken over has its ffmpeg ended: it would record on, unseen, beside the next one. */
async function takeOverRun(found: FoundRun, live: Map<CameraName, LiveRun>, parts: TakeOverParts): Promise<void> {
  const { folder, ffmpeg } = found;
  const never = new AbortController().signal;
  for (let tries = 1; tries <= mostTries; tries += 1) {
    try {
      await tryToTakeOver(found, live, parts);
      return;
    } catch (error) {
      parts.log.error({ run: folder.path, error: reasonOf(error), tries }, 'this run cannot be taken over');
    }
    if (tries < mostTries) await pause(backOffMs(tries, Math.random()), never);
  }
  await ffmpeg?.process.stop();
  parts.log.error({ run: folder.path }, 'this run is left for the next start');
}

/** Hands on nothing, or all: it can be tried again. */
async function tryToTakeOver(
  { folder, ffmpeg }: FoundRun,
  live: Map<CameraName, LiveRun>,
  parts: TakeOverParts,
): Promise<void> {
  const goesOn = ffmpeg !== undefined && !live.has(folder.camera) && (await isAsConfigured(ffmpeg, folder, parts));
  if (!goesOn && !(await hasEnded(ffmpeg))) {
    // Not even by force, so no further try would: what it writes is taken up once it is gone.
    parts.log.error({ run: folder.path }, 'the ffmpeg of this run cannot be ended: the run is left for the next start');
    return;
  }
  const run = await Run.open(folder, parts.spool);
  const placing = parts.placingOf(folder.camera);
  const timed = await run.timed();
  for (const segment of timed) placing.add(segment);
  await addFinished(run, placing, parts.log);
  if (goesOn) live.set(folder.camera, { run, ffmpeg: ffmpeg.process });
  else placing.finish(run);
}

async function hasEnded(ffmpeg: FoundFfmpeg | undefined): Promise<boolean> {
  await ffmpeg?.process.stop();
  return ffmpeg?.process.isRunning() !== true;
}

/** However full the spool is: they lie in it, and only a look at the disks tells whether they have to stay. */
async function addFinished(run: Run, placing: Placing, log: Log): Promise<void> {
  try {
    for await (const segment of run.finished()) placing.add(segment);
  } catch (error) {
    // What cannot be had now is had with a later look at the run.
    log.error({ run: run.folder.path, error: reasonOf(error) }, 'the spool cannot be read or changed');
  }
}

async function isAsConfigured({ commandLine }: FoundFfmpeg, folder: RunFolder, parts: TakeOverParts): Promise<boolean> {
  const camera = parts.cameras.find((each) => each.name === folder.camera);
  if (camera === undefined) return false;
  const wanted = ffmpegArguments(camera, parts.segmentSeconds, folder.path);
  if (!isDeepStrictEqual(commandLine.slice(-wanted.length), wanted)) return false;
  return await hasInputScript(camera.input, folder.path);
}
