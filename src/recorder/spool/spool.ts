/**
 * Owns the spool: where ffmpeg writes, and the truth about what has still to be placed. What lies in a run's
 * folder is not yet known to be safe on a disk; what is safe is deleted from it.
 *
 *   <spool>/<camera>/<run>/    segments.csv, run.json, input.ffconcat, ffmpeg.log, 0000000000.ts …
 *   <spool>/.set-aside/        segments that cannot be played, the newest of them
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Logger } from 'pino';
import { type CameraName, parseCameraName } from '../../domain/camera-name.js';
import { SetAside } from './set-aside.js';

/** No camera's name begins with a dot. */
const setAsideName = '.set-aside';

const runNamePattern = /^\d{8}T\d{9}Z-[0-9a-f]{8}$/;

/** ffmpeg's log holds addresses with their credentials, and the segments are nobody's before they are placed. */
const ownerOnly = 0o700;

export interface RunFolder {
  readonly camera: CameraName;
  readonly path: string;
}

export class Spool {
  readonly path: string;
  readonly #log: Logger;
  readonly #setAside: SetAside;
  readonly #setAsideCounts = new Map<CameraName, number>();

  constructor(path: string, log: Logger) {
    this.path = path;
    this.#log = log;
    this.#setAside = new SetAside(join(path, setAsideName));
  }

  async open(): Promise<void> {
    await this.#setAside.open(ownerOnly);
  }

  /** The folders of all runs that were not brought to their end, a camera's oldest first. */
  async runFolders(): Promise<RunFolder[]> {
    const found: RunFolder[] = [];
    for (const name of await this.#foldersIn(this.path)) {
      const camera = parseCameraName(name);
      if (camera !== undefined) found.push(...(await this.#runFoldersOf(camera)));
      else if (name !== setAsideName) this.#leaveAlone(join(this.path, name));
    }
    return found;
  }

  async makeRunFolder(camera: CameraName, nowMs: number): Promise<RunFolder> {
    const time = new Date(nowMs).toISOString().replaceAll(/[-:.]/g, '');
    const path = join(this.path, camera, `${time}-${randomBytes(4).toString('hex')}`);
    await mkdir(path, { recursive: true, mode: ownerOnly });
    return { camera, path };
  }

  /** Keeps a segment that cannot be placed out of the way, for a person to look at. */
  async setAside(segmentPath: string, run: RunFolder, why: string): Promise<void> {
    const name = `${run.camera}_${basename(run.path)}_${basename(segmentPath)}`;
    const count = this.setAsideSegments(run.camera) + 1;
    this.#setAsideCounts.set(run.camera, count);
    this.#log.error({ camera: run.camera, segment: name, setAside: count }, `segment set aside: ${why}`);
    await this.#setAside.take(segmentPath, name);
  }

  /** How many of a camera's, since the start. */
  setAsideSegments(camera: CameraName): number {
    return this.#setAsideCounts.get(camera) ?? 0;
  }

  async #runFoldersOf(camera: CameraName): Promise<RunFolder[]> {
    const folder = join(this.path, camera);
    const names = (await this.#foldersIn(folder)).sort();
    for (const name of names.filter((each) => !runNamePattern.test(each))) this.#leaveAlone(join(folder, name));
    return names.filter((name) => runNamePattern.test(name)).map((name) => ({ camera, path: join(folder, name) }));
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
