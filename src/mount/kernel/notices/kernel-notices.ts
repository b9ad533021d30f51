/**
 * Owns what the kernel is told when something changes that it was told of for long. To be called in a thread that
 * serves nothing: a notice waits for the look-ups that are under way in its folder.
 */
import { writeSync } from 'node:fs';
import { errorCode } from '../../../domain/errors.js';
import { formatReference } from '../../../domain/reference.js';
import { formatInvalidName, formatInvalidNode, formatRenewNames } from '../protocol/notices.js';
import { hashName } from '../shared/name-hash.js';
import { formatNamedId } from '../shared/node-id.js';
import type { SharedState } from '../shared/shared-state.js';
import { unwatch } from '../system-calls.js';
import { type DiskChange, DiskChanges } from './disk-changes.js';

/** For so many looks a watch may be heard of that is not noted yet. */
const mostLooksUnknown = 3;

export interface KernelNoticesParts {
  readonly device: number;
  readonly changes: number;
  readonly state: SharedState;
  readonly canRenewNames: boolean;
}

export class KernelNotices {
  readonly #parts: KernelNoticesParts;
  readonly #changes: DiskChanges;
  /** Those whose watch was not noted yet, and for how many looks. */
  #unknown: { readonly change: DiskChange; readonly looks: number }[] = [];

  constructor(parts: KernelNoticesParts) {
    this.#parts = parts;
    this.#changes = new DiskChanges(parts.changes);
  }

  /** Passes on what has changed since the last time. */
  look(): void {
    const { watchedFolders } = this.#parts.state;
    const waiting = this.#unknown;
    const fresh = this.#changes.take().map((change) => ({ change, looks: 0 }));
    this.#unknown = [];
    if (fresh.some(({ change }) => change.isEnd) || watchedFolders.isFull) {
      this.renewAll();
      return;
    }
    const all = [...waiting, ...fresh];
    if (all.length > 0) this.#passOn(all);
  }

  /** Nothing that was told for long holds any more. */
  renewAll(): void {
    const { changes, state } = this.#parts;
    const watched = state.watchedFolders.all();
    // First, so that no thread takes a folder for watched whose watch is about to end.
    state.watchedFolders.clear();
    this.#renew(new Set(watched.map(({ folder }) => folder)));
    for (const watch of new Set(watched.map(({ watch: number }) => number))) unwatch(changes, watch);
  }

  /** The same of every folder that the kernel may know. */
  renewAllKnown(): void {
    this.renewAll();
    this.#renew(this.#parts.state.journal.folders());
  }

  #renew(folders: Iterable<number>): void {
    const { device, state, canRenewNames } = this.#parts;
    if (canRenewNames) write(device, formatRenewNames());
    for (const folder of folders) {
      const place = canRenewNames ? undefined : state.journal.placeOf(folder);
      if (place !== undefined) write(device, formatInvalidName(BigInt(place.parent), place.name));
      write(device, formatInvalidNode(BigInt(folder)));
    }
  }

  #passOn(heard: readonly { readonly change: DiskChange; readonly looks: number }[]): void {
    const { device, state } = this.#parts;
    const foldersOf = new Map<number, number[]>();
    for (const { watch, folder } of state.watchedFolders.all()) {
      foldersOf.set(watch, [...(foldersOf.get(watch) ?? []), folder]);
    }
    const namesIn = new Map<number, Set<string>>();
    for (const { change, looks } of heard) {
      const folders = foldersOf.get(change.watch);
      if (folders === undefined && looks < mostLooksUnknown) this.#unknown.push({ change, looks: looks + 1 });
      for (const folder of folders ?? []) {
        const names = namesIn.get(folder) ?? new Set();
        // A player may have asked for it by its spelling in a playlist.
        if (change.name !== undefined) names.add(change.name).add(formatReference(change.name));
        namesIn.set(folder, names);
      }
    }
    // First, so that what the kernel then asks for is looked at anew.
    if (namesIn.size > 0) state.watchedFolders.noteChange();
    for (const [folder, names] of namesIn) {
      for (const name of names) {
        write(device, formatInvalidName(BigInt(folder), name));
        write(device, formatInvalidNode(formatNamedId(folder, hashName(name))));
      }
      write(device, formatInvalidNode(BigInt(folder)));
    }
  }
}

function write(device: number, notice: Buffer): void {
  try {
    writeSync(device, notice);
  } catch (error) {
    // ENOENT: the kernel does not know it. ENOTDIR: nor that it is a folder. ENOTCONN, ENODEV: the mount has gone.
    const code = errorCode(error) ?? '';
    if (!['ENOENT', 'ENOTDIR', 'ENOTCONN', 'ENODEV', 'ECONNABORTED'].includes(code)) throw error;
  }
}
