/** Owns the placed segments as they lie on the disks: the union of all roots, in the order of time. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseSegmentNameTemplate } from '../../src/domain/segment-name.js';
import type { TimeZone } from '../../src/domain/time-zone.js';

const template = parseSegmentNameTemplate('%Y%m%dT%H%M%S.%f%z.ts');

/** A segment that lies on two disks, as a hung one can leave it, counts once, and must be the same on both. */
export function listSegments(disks: readonly string[], camera: string): string[] {
  const found = new Map<string, string>();
  for (const disk of disks) {
    for (const name of segmentNames(disk, camera)) {
      const path = join(disk, name);
      const first = found.get(name);
      if (first === undefined) found.set(name, path);
      else if (!readFileSync(first).equals(readFileSync(path))) throw new Error(`${first} and ${path} differ`);
    }
  }
  return [...found.values()].sort((a, b) => startOf(a) - startOf(b));
}

/** As `<day>/<camera>/hls/<name>`. */
function segmentNames(disk: string, camera: string): string[] {
  return readdirSync(disk, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const [day = '', of, media, file = '', ...deeper] = name.split('/');
    const isOf = camera === '*' || of === camera;
    return /^\d{8}$/.test(day) && isOf && media === 'hls' && /^[^.].*\.ts$/.test(file) && deeper.length === 0;
  });
}

function startOf(path: string): number {
  return template.parse('UTC' as TimeZone, basename(path))[0] ?? Number.NaN;
}
