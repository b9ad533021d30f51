/** Owns what a supervisor does first: it goes on with what the one before it left in the spool. */
import { realpath } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { CameraConfig } from '../config/config.js';
import type { CameraName } from '../domain/camera-name.js';
import { reasonOf } from '../domain/errors.js';
import type { LiveRun } from './camera-recorder.js';
import { ffmpegArguments } from './ffmpeg/ffmpeg-arguments.js';
import { type FfmpegProcess, type FoundFfmpeg, findFfmpegs } from './ffmpeg/ffmpeg-process.js';
import { hasInputScript } from './ffmpeg/hidden-input.js';
import type { Placing } from './placing/placing.js';
import { Run } from './run/run.js';
import type { RunFolder, Spool } from './spool/spool.js';

export interface TakeOverParts {
  readonly cameras: readonly CameraConfig[];
  readonly segmentSeconds: number;
  readonly spool: Spool;
  readonly placingOf: (camera: CameraName) => Placing;
  readonly log: Logger;
}

/**
 * Hands all segments of earlier runs to their placing, and returns the runs to go on with. An ffmpeg that
 * records what is not asked for any more, or with other arguments, is ended.
 */
export async function takeOver(parts: TakeOverParts): Promise<Map<CameraName, LiveRun>> {
  const live = new Map<CameraName, LiveRun>();
  const ffmpegs = await findFfmpegs();
  const foldersOf = groupByCamera(await parts.spool.runFolders());
  // A camera's runs in their order, since its segments are placed in order; cameras do not wait for each other.
  const cameras = [...foldersOf.values()].map(async (folders) => {
    for (const folder of folders) await takeOverRun(folder, ffmpegs, live, parts);
  });
  await Promise.all(cameras);
  return live;
}

function groupByCamera(folders: readonly RunFolder[]): Map<CameraName, RunFolder[]> {
  const groups = new Map<CameraName, RunFolder[]>();
  for (const folder of folders) groups.set(folder.camera, [...(groups.get(folder.camera) ?? []), folder]);
  return groups;
}

async function takeOverRun(
  folder: RunFolder,
  ffmpegs: ReadonlyMap<string, FoundFfmpeg>,
  live: Map<CameraName, LiveRun>,
  parts: TakeOverParts,
): Promise<void> {
  try {
    const found = ffmpegs.get(await realpath(folder.path));
    const goesOn = found !== undefined && !live.has(folder.camera) && (await isAsConfigured(found, folder, parts));
    const run = await handOn(folder, goesOn ? undefined : found?.process, parts);
    if (goesOn) live.set(folder.camera, { run, ffmpeg: found.process });
    else parts.placingOf(folder.camera).finish(run);
  } catch (error) {
    parts.log.error({ run: folder.path, error: reasonOf(error) }, 'this run is left for the next start');
  }
}

async function handOn(folder: RunFolder, unwanted: FfmpegProcess | undefined, parts: TakeOverParts): Promise<Run> {
  await unwanted?.stop();
  if (unwanted?.isRunning()) throw new Error(`ffmpeg (pid ${unwanted.pid}) cannot be ended`);
  const run = await Run.open(folder, parts.spool);
  const placing = parts.placingOf(folder.camera);
  for (const segment of await run.timed()) placing.add(segment);
  // However full the spool is: they lie in it, and only a look at the disks tells whether they have to stay.
  for await (const segment of run.finished()) placing.add(segment);
  return run;
}

async function isAsConfigured({ commandLine }: FoundFfmpeg, folder: RunFolder, parts: TakeOverParts): Promise<boolean> {
  const camera = parts.cameras.find((each) => each.name === folder.camera);
  if (camera === undefined) return false;
  const wanted = ffmpegArguments(camera, parts.segmentSeconds, folder.path);
  if (!isDeepStrictEqual(commandLine.slice(-wanted.length), wanted)) return false;
  return await hasInputScript(camera.input, folder.path);
}
