/** Folders that stand for disks, with one camera's day on them, and the roots that a registry would give. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DiskConfig } from '../../src/config/config.js';
import { type CameraName, parseCameraName } from '../../src/domain/camera-name.js';
import { type Day, parseDay } from '../../src/domain/day.js';
import { type DiskId, parseDiskId } from '../../src/domain/disk-id.js';
import { markerName, rootPath } from '../../src/domain/layout.js';
import { parseSegmentNameTemplate } from '../../src/domain/segment-name.js';
import type { RootsSnapshot } from '../../src/registry/roots-snapshot.js';
import type { ViewSettings } from '../../src/view/merged-view.js';
import { knownZone } from './times.js';
import { makeTree, type Tree } from './trees.js';

export const camera = parseCameraName('court-1') as CameraName;
/** One for each test that has a mount in common with others. */
export const otherCameras = Array.from(
  { length: 20 },
  (_, index) => parseCameraName(`court-${index + 2}`) as CameraName,
);
export const day = parseDay('20260115') as Day;

export function diskId(text: string): DiskId {
  return parseDiskId(text) as DiskId;
}

/** Makes a folder with a marker for each name. */
export function makeDisks(folder: string, ...names: string[]): DiskConfig[] {
  return names.map((name) => {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, markerName), JSON.stringify({ id: name, uuid: `uuid-of-${name}` }));
    return { id: diskId(name), path, minFree: { share: 0 } };
  });
}

/** Puts one tree on each disk as the root of the camera's day. */
export function makeRoots(disks: readonly DiskConfig[], trees: readonly Tree[]): void {
  disks.forEach((disk, index) => {
    makeTree(rootPath(disk.path, day, camera), trees[index] ?? {});
  });
}

export function rootsOn(disks: readonly DiskConfig[]): RootsSnapshot {
  return new Map([[camera, new Map([[day, disks.map(({ id }) => id)]])]]);
}

/** As a configuration with defaults gives them, for a site in Madrid. */
export function viewSettings(media?: string): ViewSettings {
  const templates = [parseSegmentNameTemplate('%Y%m%dT%H%M%S.%f%z.ts')];
  return { media, incompleteDays: 'show', naming: { zone: knownZone('Europe/Madrid'), templates }, segmentSeconds: 6 };
}
