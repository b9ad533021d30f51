import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseCameraName } from '../../src/domain/camera-name.js';
import { parseDay } from '../../src/domain/day.js';
import type { DiskId } from '../../src/domain/disk-id.js';
import { parseDiskId } from '../../src/domain/disk-id.js';
import { DayfsError } from '../../src/domain/errors.js';
import { registryOf } from '../../src/registry/open-registry.js';
import type { Registry } from '../../src/registry/registry.js';
import { openTestRegistry, sighting } from './open-test-registry.js';

let folder: string;
let whole: Buffer;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dayfs-hostile-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Bytes of it are others, and its end may be missing. The first page holds the schema. */
const damage = fc.record({
  changes: fc.array(fc.tuple(fc.oneof(fc.nat(4095), fc.nat(200_000)), fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 3,
  }),
  keep: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
});

function apply({ changes, keep }: { changes: [number, number][]; keep: number }): Buffer {
  const bytes = Buffer.from(whole.subarray(0, Math.ceil(whole.length * keep)));
  for (const [place, by] of changes) {
    const at = place % bytes.length;
    bytes[at] = (bytes[at] ?? 0) ^ by;
  }
  return bytes;
}

/** Every use there is of it, each of which may say that it cannot be used. */
const uses: readonly ((registry: Registry) => void)[] = [
  (registry) => {
    for (const { camera, day, disk, firstSeenMs, lastSeenMs } of registry.roots()) {
      expect([parseCameraName(camera), parseDay(day), parseDiskId(disk)]).toEqual([camera, day, disk]);
      expect([firstSeenMs, lastSeenMs].every(Number.isSafeInteger)).toBe(true);
    }
  },
  (registry) => {
    for (const days of registry.rootsSnapshot().values())
      for (const day of days.keys()) expect(parseDay(day)).toBe(day);
  },
  (registry) => registry.noteRoots([sighting('20260116', 'court-1', 'disk-b')]),
  (registry) => registry.forgetRoots([sighting('20260115', 'court-1', 'disk-a')]),
  (registry) => registry.switches(),
  (registry) =>
    registry.addSwitch({
      atMs: 5,
      from: undefined,
      to: 'disk-a' as DiskId,
      reason: 'manual',
      detail: '',
      gapSeconds: undefined,
    }),
  (registry) => registry.setSwitchGap({ atMs: 5, from: undefined, to: 'disk-a' as DiskId }, 1),
  (registry) => registry.noteSession({ startMs: 1, endMs: 2 }),
  (registry) => registry.sessions(),
  (registry) => registry.lastActiveDisk(),
  (registry) => registry.rootsVersion(),
  (registry) => registry.rebuiltAtMs(),
  (registry) => registry.markRebuilt(1, ['disk-b' as DiskId]),
  (registry) => {
    for (const disk of registry.skippedDisks()) expect(parseDiskId(disk)).toBe(disk);
  },
  (registry) => registry.forgetSkipped(['disk-b' as DiskId], 1),
];

test('whatever stands in the file, each use of it does its work or says in a line why it cannot', () => {
  const first = openTestRegistry();
  first.registry.noteRoots(Array.from({ length: 300 }, (_, index) => sighting('20260115', `court-${index}`, 'disk-a')));
  first.registry.addSwitch({
    atMs: 1,
    from: undefined,
    to: 'disk-a' as DiskId,
    reason: 'manual',
    detail: 'x',
    gapSeconds: 1,
  });
  first.registry.noteSession({ startMs: 1, endMs: 2 });
  first.registry.markRebuilt(1, ['disk-c' as DiskId]);
  first.registry.close();
  whole = readFileSync(first.file);
  let run = 0;
  fc.assert(
    fc.property(damage, (how) => {
      run += 1;
      const statePath = join(folder, String(run));
      mkdirSync(statePath);
      writeFileSync(join(statePath, 'registry.sqlite'), apply(how));
      const registry = registryOf({ statePath, log: { warn: () => undefined }, now: Date.now });
      for (const use of uses) {
        try {
          use(registry);
        } catch (error) {
          expect(error).toBeInstanceOf(DayfsError);
          expect((error as Error).message).not.toContain('\n');
        }
      }
      registry.close();
      rmSync(statePath, { recursive: true });
    }),
    { seed: 1, numRuns: 150 },
  );
});
