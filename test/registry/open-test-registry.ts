/** Owns the state folders of the registry's tests: each test has its own, and what was said about it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CameraName } from '../../src/domain/camera-name.js';
import type { Day } from '../../src/domain/day.js';
import type { DiskId } from '../../src/domain/disk-id.js';
import type { Log } from '../../src/domain/log.js';
import { openRegistry } from '../../src/registry/open-registry.js';
import type { Registry, RootSighting } from '../../src/registry/registry.js';

export function makeStatePath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dayfs-registry-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'state');
}

export interface TestRegistry {
  readonly registry: Registry;
  readonly file: string;
  /** What the log said. */
  readonly said: string[];
}

const openedAtMs = Date.UTC(2026, 0, 15, 14, 30);

export function openTestRegistry(statePath: string = makeStatePath()): TestRegistry {
  const said: string[] = [];
  const log: Pick<Log, 'warn'> = { warn: (...told: unknown[]) => void said.push(String(told.at(-1))) };
  const registry = openRegistry({ statePath, log, now: () => openedAtMs });
  onTestFinished(() => registry.close());
  return { registry, file: join(statePath, 'registry.sqlite'), said };
}

export function sighting(day: string, camera: string, disk: string, firstSeenMs = 1_000, lastSeenMs = 2_000) {
  const path = `/mnt/${disk}/${day}/${camera}`;
  const made = { day: day as Day, camera: camera as CameraName, disk: disk as DiskId, path, firstSeenMs, lastSeenMs };
  return made satisfies RootSighting;
}

export function keysOf(registry: Registry): string[] {
  return registry.roots().map(({ day, camera, disk }) => `${day}/${camera}/${disk}`);
}
