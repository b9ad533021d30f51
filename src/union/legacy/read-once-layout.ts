/** Owns the legacy path of a command that runs once: a flat folder is read when it is first asked for, and not again. */
import { readdirSync } from 'node:fs';
import type { LegacyConfig } from '../../config/config.js';
import type { CameraName } from '../../domain/camera-name.js';
import type { Day } from '../../domain/day.js';
import { reasonOf } from '../../domain/errors.js';
import type { TimeZone } from '../../domain/time-zone.js';
import type { LegacyIndex } from './legacy-index.js';
import { LegacyLayout } from './legacy-layout.js';
import { LegacyNames } from './legacy-names.js';
import { LegacyPath } from './legacy-path.js';
import { LegacyUnreadError } from './legacy-unread-error.js';
import { type PackedNames, packNames } from './packed-names.js';

export function readOnceLayout(legacy: LegacyConfig, zone: TimeZone): LegacyLayout {
  const path = new LegacyPath(legacy.path);
  const names = new LegacyNames(zone, legacy.names);
  return new LegacyLayout({ path, names, index: new ReadOnceIndex(path, names) });
}

export class ReadOnceIndex implements LegacyIndex {
  readonly #path: LegacyPath;
  readonly #names: LegacyNames;
  /** By camera, what is in its flat folder, segments or not. */
  readonly #files = new Map<CameraName, readonly string[]>();
  /** By camera and day. */
  readonly #packed = new Map<string, PackedNames | undefined>();

  constructor(path: LegacyPath, names: LegacyNames) {
    this.#path = path;
    this.#names = names;
  }

  cameras(): CameraName[] {
    return namesIn(this.#path, [], 'isDirectory')
      .flatMap((entry) => this.#path.cameraOf(entry) ?? [])
      .filter((camera) => this.hasCamera(camera));
  }

  daysOf(camera: CameraName): Iterable<Day> {
    return new Set(this.#filesOf(camera).flatMap((name) => this.#names.dayOf(name) ?? []));
  }

  hasCamera(camera: CameraName): boolean {
    return this.#filesOf(camera).some((name) => this.#names.dayOf(name) !== undefined);
  }

  namesOf(camera: CameraName, day: Day): PackedNames | undefined {
    const key = `${camera}/${day}`;
    if (!this.#packed.has(key)) {
      const names = this.#names.ofDay(this.#filesOf(camera), day);
      this.#packed.set(key, names.length === 0 ? undefined : packNames(names));
    }
    return this.#packed.get(key);
  }

  #filesOf(camera: CameraName): readonly string[] {
    const known = this.#files.get(camera);
    if (known !== undefined) return known;
    try {
      const files = namesIn(this.#path, this.#path.stepsTo(camera), 'isFile');
      this.#files.set(camera, files);
      return files;
    } catch (error) {
      throw new LegacyUnreadError(camera, reasonOf(error), { cause: error });
    }
  }
}

/** None of a folder that is not there. */
function namesIn(path: LegacyPath, steps: readonly string[], is: 'isFile' | 'isDirectory'): string[] {
  const list = (fd: number) => readdirSync(`/proc/self/fd/${fd}`, { withFileTypes: true });
  const entries = path.withFolder(steps, list) ?? [];
  return entries.filter((entry) => entry[is]()).map(({ name }) => name);
}
