/** Owns one mount for a whole file of tests, with a day for each test that nobody has looked at before: a camera's own. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DriverUnderTest } from './drivers.js';
import { day, otherCameras } from './merged-day.js';
import { type MountedDisks, mountDisks } from './mounted-disks.js';
import { makeTree, type Tree } from './trees.js';

export interface CameraDay {
  /** The day in the mount. */
  readonly merged: string;
  /** The same day on each disk. */
  readonly roots: readonly string[];
  /** Puts a tree into each root. */
  fill(...trees: readonly Tree[]): void;
}

export class MountedCameras implements AsyncDisposable {
  readonly #disks: MountedDisks;
  readonly #unused = [...otherCameras];

  private constructor(disks: MountedDisks) {
    this.#disks = disks;
  }

  static async mount(driver: DriverUnderTest['driver']): Promise<MountedCameras> {
    // A mount knows from its start of the roots that are there, and of others once they are registered.
    const makeRoots = (roots: readonly string[]) => {
      for (const root of roots) for (const camera of otherCameras) mkdirSync(besides(root, camera));
    };
    return new MountedCameras(await mountDisks(driver, makeRoots));
  }

  get mountPoint(): string {
    return this.#disks.mountPoint;
  }

  next(): CameraDay {
    const camera = this.#unused.shift();
    if (camera === undefined) throw new Error('there are more tests than cameras');
    const roots = this.#disks.roots.map((root) => besides(root, camera));
    return {
      merged: join(this.#disks.mountPoint, camera, day),
      roots,
      fill: (...trees) => trees.forEach((tree, index) => makeTree(roots[index] ?? '', tree)),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#disks[Symbol.asyncDispose]();
  }
}

/** The root of another camera. */
function besides(root: string, camera: string): string {
  return join(dirname(root), camera);
}
