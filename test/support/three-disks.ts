/** Owns three folders that stand for disks, for one test: gone again after it, and seen at a time that the test sets. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import { markerName, rootPath } from '../../src/domain/layout.js';
import { camera, day, makeDisks } from './merged-day.js';
import { temporaryFolder } from './trees.js';

export class ThreeDisks {
  /** Where they lie, and whatever else a test needs. */
  readonly path: string;
  /** By their priority: disk-a, disk-b, disk-c. */
  readonly all: readonly DiskConfig[];
  /** What was seen at this moment is taken for fresh, until the test puts it forward. */
  nowMs = Date.now();

  constructor({ onTestFinished }: TestContext) {
    const folder = temporaryFolder();
    onTestFinished(() => folder[Symbol.dispose]());
    this.path = folder.path;
    this.all = makeDisks(this.path, 'disk-a', 'disk-b', 'disk-c');
  }

  at(index: number): DiskConfig {
    return this.all[index] as DiskConfig;
  }

  /** A disk's root of the camera's day, or of another. */
  root(index: number, ofDay = day): string {
    return rootPath(this.at(index).path, ofDay, camera);
  }

  takeAway(index: number): void {
    rmSync(join(this.at(index).path, markerName));
  }

  bringBack(index: number): void {
    makeDisks(this.path, this.at(index).id);
  }
}
