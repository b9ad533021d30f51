/** Owns a day to look at through the mount: two disks, a configuration, and recordings from half past two on. */
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DiskConfig } from '../../src/config/config.js';
import type { CameraName } from '../../src/domain/camera-name.js';
import { rootPath } from '../../src/domain/layout.js';
import { writeConfig } from './dayfs.js';
import type { DriverUnderTest } from './drivers.js';
import { day, makeDisks, camera as someCamera } from './merged-day.js';
import { recordTransportStream } from './segments.js';
import { type TemporaryFolder, temporaryFolder } from './trees.js';

const startMs = Date.parse('2026-01-15T13:30:00.000Z');

/** So many seconds after 14:30 in Madrid. */
export function at(seconds: number): number {
  return startMs + seconds * 1000;
}

export class RecordedDay implements Disposable {
  readonly #folder: TemporaryFolder;
  readonly #disks: readonly DiskConfig[];
  readonly #driver: DriverUnderTest['driver'];
  readonly #camera: CameraName;
  readonly path: string;
  readonly config: string;
  /** The day in the mount, and where its bookings are. */
  readonly merged: string;
  readonly bookings: string;

  /** @param folder which it may have in common with days of other cameras */
  constructor(driver: DriverUnderTest['driver'], camera = someCamera, folder = temporaryFolder()) {
    [this.#driver, this.#camera, this.#folder] = [driver, camera, folder];
    this.path = folder.path;
    // Other users are to find their way in.
    chmodSync(this.path, 0o755);
    this.#disks = makeDisks(this.path, 'disk-a', 'disk-b');
    this.config = this.configure({});
    this.merged = join(this.path, 'merged', camera, day);
    this.bookings = join(this.merged, '.dayfs/bookings');
  }

  configure(more: Record<string, unknown>): string {
    return writeConfig(this.path, this.#disks, { mount: { driver: this.#driver }, ...more });
  }

  /** A disk's media folder of the day, or of another. */
  media(index: number, ofDay = day): string {
    return join(rootPath((this.#disks[index] as DiskConfig).path, ofDay, this.#camera), 'hls');
  }

  /** A root on each disk, with nothing in it. */
  makeRoots(): void {
    for (const { path } of this.#disks) mkdirSync(rootPath(path, day, this.#camera), { recursive: true });
  }

  /** Four seconds on disk-a, three more on disk-b, and after a gap of five another two; the files in their order. */
  recordSwitchAndGap(): string[] {
    const a = { folder: this.media(0), startMs: at(0), count: 4, firstFrame: 0 };
    const b = { folder: this.media(1), startMs: at(4), count: 3, firstFrame: 100 };
    const c = { folder: this.media(1), startMs: at(12), count: 2, firstFrame: 175 };
    return [a, b, c].flatMap((recording) =>
      recordTransportStream(recording).map((name) => join(recording.folder, name)),
    );
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}
