/** A flat folder to test on, and the legacy path that leads to it. */
import { join } from 'node:path';
import type { LegacyConfig } from '../../src/config/config.js';
import { parseSegmentNameTemplate } from '../../src/domain/segment-name.js';
import { camera } from './merged-day.js';
import { makeTree } from './trees.js';

export const legacyName = '%Y%m%d-%H%M%S.ts';

export function legacyIn(folder: string, ...names: string[]): LegacyConfig {
  const templates = names.length === 0 ? [legacyName] : names;
  return { path: join(folder, 'flat/{camera}/hls'), names: templates.map(parseSegmentNameTemplate) };
}

export function flatFolder(folder: string, name: string = camera): string {
  return join(folder, 'flat', name, 'hls');
}

/** Puts files with these names, and each with its name as its content, into the camera's flat folder. */
export function makeSegments(folder: string, names: readonly string[], name: string = camera): void {
  makeTree(flatFolder(folder, name), Object.fromEntries(names.map((each) => [each, each])));
}
