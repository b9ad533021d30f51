/** Owns how a thread comes by a disk's folders: each is opened once in a while, and kept in between. */
import { closeSync } from 'node:fs';
import { type FolderCalls, requiredFolderCalls } from '../../../host/folder-calls.js';
import { steadyNow } from '../../../host/steady-clock.js';
import type { OpenFolder } from '../../../union/branch.js';
import type { DiskTop, FolderSource, FolderWay } from '../../../union/folder-source.js';
import { freshMs } from '../../../union/fresh.js';
import { openBelow } from '../../../union/open-below.js';
import { QuickFolder } from '../../../union/quick-folder.js';
import type { KeptDescriptors } from '../shared/kept-descriptors.js';

interface Kept {
  readonly slot: number;
  readonly keptAtMs: number;
  readonly folder: QuickFolder;
}

export class KeptFolders implements FolderSource {
  readonly #calls: FolderCalls;
  readonly #descriptors: KeptDescriptors;
  readonly #desk: number;
  readonly #kept = new Map<string, Kept>();

  constructor(descriptors: KeptDescriptors, desk: number) {
    this.#calls = requiredFolderCalls();
    this.#descriptors = descriptors;
    this.#desk = desk;
  }

  use<T>(disk: DiskTop, { path, steps }: FolderWay, use: (folder: OpenFolder) => T): T | undefined {
    const kept = this.#kept.get(path);
    if (kept !== undefined && this.#take(path, kept)) {
      try {
        return use(kept.folder);
      } finally {
        this.#descriptors.putBack(kept.slot);
      }
    }
    const fd = openBelow(disk.openTop(), steps);
    if (fd === undefined) return undefined;
    const folder = new QuickFolder(fd, () => disk.step(), this.#calls);
    try {
      return use(folder);
    } finally {
      this.#keep(path, folder);
    }
  }

  #take(path: string, { slot, keptAtMs }: Kept): boolean {
    if (steadyNow() - keptAtMs < freshMs) return this.#descriptors.take(slot, keptAtMs);
    this.#descriptors.close(slot, keptAtMs);
    this.#kept.delete(path);
    return false;
  }

  /** Where there is no room, or it is kept already, as when it was opened while it was in use. */
  #keep(path: string, folder: QuickFolder): void {
    const slot = this.#kept.has(path) ? undefined : (this.#descriptors.freeSlot(this.#desk) ?? this.#makeRoom());
    if (slot === undefined) {
      closeSync(folder.fd);
      return;
    }
    const keptAtMs = steadyNow();
    this.#descriptors.keep(slot, folder.fd, keptAtMs);
    this.#kept.set(path, { slot, keptAtMs, folder });
  }

  /** The one that was opened first goes. */
  #makeRoom(): number | undefined {
    const [oldest] = this.#kept;
    if (oldest === undefined) return undefined;
    const [path, { slot, keptAtMs }] = oldest;
    this.#descriptors.close(slot, keptAtMs);
    this.#kept.delete(path);
    return this.#descriptors.freeSlot(this.#desk);
  }
}
