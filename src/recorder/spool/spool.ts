/**
 * Owns the spool: where ffmpeg writes, and the truth about what has still to be placed. What lies in a run's
 * folder is not yet known to be safe on a disk; what is safe is deleted from it.
 *
 *   <spool>/<camera>/<run>/       segments.csv, run.json, input.ffconcat, ffmpeg.log, 0000000000.ts …
 *   <spool>/.set-aside/           segments that cannot be played, the newest of them
 *   <spool>/.set-aside/unplaced/  segments that may well be played, and could not be placed
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type CameraName, parseCameraName } from '../../domain/camera-name.js';
import { reasonOf } from '../../domain/errors.js';
import type { Log } from '../../domain/log.js';
import { Recurrences } from '../../domain/recurrences.js';
import type { Losses } from './losses.js';
import { makeOwnFolder } from './own-folder.js';
import { SetAside } from './set-aside.js';

/** No camera's name begins with a dot. */
const setAsideName = '.set-aside';

const unplayableBounds = { mostFiles: 20, mostBytes: 32 * 2 ** 20 };

/** There are none as a rule, and they are worth more. */
const unplacedBounds = { mostFiles: 100, mostBytes: 64 * 2 ** 20 };

const runNamePattern = /^\d{8}T\d{9}Z-[0-9a-f]{8}$/;

/** ffmpeg's log holds addresses with their credentials, and the segments are nobody's before they are placed. */
const ownerOnly = 0o700;

export interface RunFolder {
  readonly camera: CameraName;
  readonly path: string;
}

export class Spool {
  readonly path: string;
  readonly #losses: Losses;
  readonly #log: Log;
  readonly #unplayable: SetAside;
  readonly #unplaced: SetAside;
  readonly #troubles = new Recurrences();
  /** The run of each camera that a segment was last set aside of. */
  readonly #troubledRuns = new Map<CameraName, string>();

  constructor(path: string, losses: Losses, log: Log) {
    this.path = path;
    this.#losses = losses;
    this.#log = log;
    this.#unplayable = new SetAside(join(path, setAsideName), unplayableBounds);
    this.#unplaced = new SetAside(join(path, setAsideName, 'unplaced'), unplacedBounds);
  }

  /** @throws DayfsError if something else stands in place of a folder of its own */
  async open(): Promise<void> {
    await this.#unplayable.open(ownerOnly);
  }

  /** The folders of all runs that were not brought to their end, a camera's oldest first. */
  async runFolders(): Promise<RunFolder[]> {
    const found: RunFolder[] = [];
    for (const name of await this.#foldersIn(this.path)) {
      const camera = parseCameraName(name);
      if (camera !== undefined)
        found.push(...(await this.#runFoldersOf(camera).catch((error: unknown) => this.#passOver(camera, error))));
      else if (name !== setAsideName) this.#leaveAlone(join(this.path, name));
    }
    return found;
  }

  /** @throws DayfsError if something else stands in place of the camera's folder */
  async makeRunFolder(camera: CameraName, nowMs: number): Promise<RunFolder> {
    const time = new Date(nowMs).toISOString().replaceAll(/[-:.]/g, '');
    const folder = join(this.path, camera);
    await makeOwnFolder(folder, ownerOnly);
    const path = join(folder, `${time}-${randomBytes(4).toString('hex')}`);
    await mkdir(path, { mode: ownerOnly });
    return { camera, path };
  }

  /** Keeps a segment that cannot be played out of the way, for a person to look at. */
  async setAside(segmentPath: string, run: RunFolder, why: string): Promise<void> {
    await this.#take(this.#unplayable, segmentPath, run, why);
    await this.#deleteOldest(this.#unplayable);
  }

  /** The same for one that cannot be placed and may well be played: that too many of them go is said, and counts. */
  async setAsideUnplaced(segmentPath: string, run: RunFolder, why: string): Promise<void> {
    await this.#unplaced.open(ownerOnly);
    await this.#take(this.#unplaced, segmentPath, run, why);
    for (const name of await this.#deleteOldest(this.#unplaced)) {
      this.#noteDropped(name, `it could not be placed, and is dropped from ${this.#unplaced.path}, which is full`);
    }
  }

  async #take(folder: SetAside, segmentPath: string, run: RunFolder, why: string): Promise<void> {
    const name = asideName(segmentPath, run);
    if (await folder.take(segmentPath, name)) this.#noteSetAside(name, run, why);
    else this.#noteDropped(name, `it is gone from the spool before it was placed: ${why}`);
  }

  #noteSetAside(segment: string, { camera, path }: RunFolder, why: string): void {
    this.#losses.note(camera, 'setAside');
    if (this.#troubledRuns.get(camera) !== path) this.#troubles.end(camera);
    this.#troubledRuns.set(camera, path);
    const setAside = this.#troubles.add(camera);
    if (setAside === undefined) return;
    this.#log.error({ camera, segment, setAside }, `segment set aside, ${setAside} of this run so far: ${why}`);
  }

  #noteDropped(segment: string, why: string): void {
    const camera = cameraOfAside(segment);
    if (camera !== undefined) this.#losses.note(camera, 'dropped');
    this.#log.error({ camera, segment }, `segment lost: ${why}`);
  }

  async #deleteOldest(folder: SetAside): Promise<string[]> {
    try {
      return await folder.deleteOldest();
    } catch (error) {
      // The segment is out of the way, which is what was asked for; the next one tries again.
      this.#log.warn({ error: reasonOf(error) }, `the oldest of ${folder.path} cannot be deleted`);
      return [];
    }
  }

  async #runFoldersOf(camera: CameraName): Promise<RunFolder[]> {
    const folder = join(this.path, camera);
    const names = (await this.#foldersIn(folder)).sort();
    for (const name of names.filter((each) => !runNamePattern.test(each))) this.#leaveAlone(join(folder, name));
    return names.filter((name) => runNamePattern.test(name)).map((name) => ({ camera, path: join(folder, name) }));
  }

  /** What one camera left must not keep the others, or itself, from being recorded. */
  #passOver(camera: CameraName, error: unknown): RunFolder[] {
    const what = `${join(this.path, camera)} cannot be read: what lies in it is left for the next start`;
    this.#log.error({ camera, error: reasonOf(error) }, what);
    return [];
  }

  async #foldersIn(path: string): Promise<string[]> {
    const entries = await readdir(path, { withFileTypes: true });
    // A hidden file is the claim on the spool, or nobody's concern.
    const others = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'));
    for (const { name } of others) this.#leaveAlone(join(path, name));
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  }

  #leaveAlone(path: string): void {
    this.#log.warn({ path }, 'not made by dayfs, left alone: keep nothing else in the spool');
  }
}

function asideName(segmentPath: string, run: RunFolder): string {
  return `${run.camera}_${basename(run.path)}_${basename(segmentPath)}`;
}

function cameraOfAside(name: string): CameraName | undefined {
  return parseCameraName(/^(?<camera>.+)_\d{8}T\d{9}Z-[0-9a-f]{8}_/.exec(name)?.groups?.['camera'] ?? '');
}
