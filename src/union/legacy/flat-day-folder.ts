/** Owns one day of a flat folder: the segments whose names are of that day, listed from memory and read from the disk. */
import type { StatsFs } from 'node:fs';
import type { FolderEntry, OpenedFile, OpenFolder } from '../branch.js';
import type { FileStats } from '../file-stats.js';
import type { FlatDay } from './flat-day.js';
import { type PackedNames, unpackNames } from './packed-names.js';

let versionsGiven = 0;
const versions = new WeakMap<PackedNames, string>();

export class FlatDayFolder implements OpenFolder {
  readonly #folder: OpenFolder;
  readonly #flat: FlatDay;

  constructor(folder: OpenFolder, flat: FlatDay) {
    this.#folder = folder;
    this.#flat = flat;
  }

  stats(): FileStats {
    return this.#folder.stats();
  }

  space(): StatsFs {
    return this.#folder.space();
  }

  entries(): FolderEntry[] {
    const listed = this.#flat.listed();
    return listed === undefined ? [] : unpackNames(listed).map((name) => ({ name, kind: 'file' }));
  }

  /** A list of names does not change: another one has come in its place. */
  version(): string {
    const listed = this.#flat.listed();
    return listed === undefined ? 'none' : versionOf(listed);
  }

  look(name: string): FileStats | undefined {
    const stats = this.#isOfDay(name) ? this.#folder.look(name) : undefined;
    return stats?.kind === 'file' ? stats : undefined;
  }

  fileSize(name: string): ReturnType<OpenFolder['fileSize']> {
    return this.#isOfDay(name) ? this.#folder.fileSize(name) : undefined;
  }

  openFile(name: string, isLookedAt?: boolean): OpenedFile | undefined {
    return this.#isOfDay(name) ? this.#folder.openFile(name, isLookedAt) : undefined;
  }

  /** By the name alone: a segment that came since the folder was listed is there. */
  #isOfDay(name: string): boolean {
    return this.#flat.names.dayOf(name) === this.#flat.day;
  }
}

function versionOf(listed: PackedNames): string {
  const known = versions.get(listed);
  if (known !== undefined) return known;
  versionsGiven += 1;
  const version = String(versionsGiven);
  versions.set(listed, version);
  return version;
}
