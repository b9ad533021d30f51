/**
 * Owns the disks of the reconciliation's tests: real folders with real markers, read without a worker thread.
 * What goes wrong on one is put between its calls by the test.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import type { DiskCondition, FoundRoot } from '../../src/disks/disk.js';
import { type CameraName, parseCameraName } from '../../src/domain/camera-name.js';
import { type Day, parseDay } from '../../src/domain/day.js';
import type { DiskId } from '../../src/domain/disk-id.js';
import { DayfsError } from '../../src/domain/errors.js';
import { markerName } from '../../src/domain/layout.js';
import { parseSegmentNameTemplate, type SegmentNameTemplate } from '../../src/domain/segment-name.js';
import { parseTimeZone, type TimeZone } from '../../src/domain/time-zone.js';
import type { ReadableDisk } from '../../src/reconcile/readable-disk.js';

const zone = parseTimeZone('Europe/Madrid') as TimeZone;
const template = parseSegmentNameTemplate('%Y%m%dT%H%M%S.%f%z.ts');
export const naming = { zone, template };

const space = { freeBytes: 1e9, totalBytes: 2e9, freeInodes: 1e5, totalInodes: 2e5 };

export class FolderDisk implements ReadableDisk {
  readonly disk: DiskConfig;
  /** Awaited after a scan has read all that it reads. */
  afterScan: () => void | Promise<void> = () => {};
  condition: DiskCondition = { state: 'ok', space };

  constructor(id: string) {
    const path = mkdtempSync(join(tmpdir(), `dayfs-${id}-`));
    onTestFinished(() => {
      for (const folder of [path, `${path}.away`]) rmSync(folder, { recursive: true, force: true });
    });
    this.disk = { id: id as DiskId, path, minFree: { share: 0.05 } };
    writeFileSync(join(path, markerName), JSON.stringify({ id }));
  }

  /** Makes a root with a segment for each of the instants. */
  record(day: string, camera: string, ...startsMs: readonly number[]): void {
    const media = join(this.disk.path, day, camera, 'hls');
    mkdirSync(media, { recursive: true });
    for (const startMs of startsMs) writeFileSync(join(media, template.format(zone, startMs)), 'segment');
  }

  remove(day: string, camera: string): void {
    rmSync(join(this.disk.path, day, camera), { recursive: true });
  }

  /** What is left of a mount point when its disk goes: an empty folder. */
  unmount(): void {
    renameSync(this.disk.path, `${this.disk.path}.away`);
    mkdirSync(this.disk.path);
  }

  mountAgain(): void {
    rmSync(this.disk.path, { recursive: true });
    renameSync(`${this.disk.path}.away`, this.disk.path);
  }

  inspect(): Promise<DiskCondition> {
    if (existsSync(join(this.disk.path, markerName))) return Promise.resolve(this.condition);
    return Promise.resolve({ state: 'absent', reason: `${this.disk.path} has no marker` });
  }

  async listDays(): Promise<Day[]> {
    return readdirSync(this.disk.path).flatMap((name) => parseDay(name) ?? []);
  }

  async listCameras(day: Day): Promise<CameraName[]> {
    const dayFolder = join(this.disk.path, day);
    return existsSync(dayFolder) ? readdirSync(dayFolder).flatMap((name) => parseCameraName(name) ?? []) : [];
  }

  async scan(day: Day): Promise<FoundRoot[]> {
    const found = (await this.listCameras(day)).map((camera) => {
      const path = join(this.disk.path, day, camera);
      const { birthtimeMs, mtimeMs } = statSync(path);
      return { day, camera, path, bornMs: birthtimeMs, changedMs: mtimeMs };
    });
    await this.afterScan();
    return found;
  }

  earliestSegmentMs(
    { camera, day }: Pick<FoundRoot, 'camera' | 'day'>,
    names: SegmentNameTemplate,
    timeZone: TimeZone,
  ): Promise<number | undefined> {
    const segments = readdirSync(join(this.disk.path, day, camera, 'hls'));
    const starts = segments.flatMap((name) => names.parse(timeZone, name));
    return Promise.resolve(starts.length === 0 ? undefined : Math.min(...starts));
  }
}

/** A disk that is there and fails to be read. */
export function unreadable(disk: FolderDisk): ReadableDisk {
  return Object.assign(disk, {
    scan: () => Promise.reject(new DayfsError('failed', `${disk.disk.path} cannot be read: EIO`)),
  });
}
