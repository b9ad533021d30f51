/**
 * Owns the watch on threads that ask disks. A disk that does not answer cannot be stopped from holding its thread: past
 * the deadline the thread is left behind and the disk left out, for all threads at once, until it answers again.
 * What it needs of a thread is its line on the call board alone, so that a thread without an event loop can be watched.
 */
import { readMountTable } from '../host/mount-table.js';
import { placeOnDevice } from '../host/place-on-device.js';
import { CallBoard, type CallLine, type NotedCall } from '../union/call-board.js';
import { LegacyPath } from '../union/legacy/legacy-path.js';

export type DiskChange = (place: string, change: 'hung' | 'back') => void;

export interface HungDisksParts {
  /** The folders of the disks. */
  readonly places: readonly string[];
  /** For one call. */
  readonly deadlineMs: number;
  /** The same for places of which one call may ask for far more. */
  readonly longerDeadlinesMs?: ReadonlyMap<string, number>;
  /** To one disk at a time, fewer than there are threads; else a disk that hangs takes all of them. */
  readonly mostCalls?: number;
  /** A thread is stuck in a call, and has been left behind: whoever waits for it is to be answered by another. */
  readonly onStuck: (line: number, place: string) => void;
  /** Called when a disk is left out, and when it is back. */
  readonly onChange?: DiskChange | undefined;
  /** Called at every look. */
  readonly onLook?: () => void;
}

interface Watched {
  readonly line: CallLine;
  /** The call that it was last seen in, and for how long. */
  call: NotedCall;
  heldMs: number;
  isLeftBehind: boolean;
  /** The disk whose return is waited for in it. */
  stuckIn: string | undefined;
}

/** What a thread is given, to make its own board and line of it. */
export interface NotedOn {
  readonly places: readonly string[];
  readonly shared: SharedArrayBuffer;
  readonly line: number;
}

const lookEveryMs = 50;

/** The kernel's table of mounts may be long. */
const looksPerTable = 20;

export class HungDisks {
  readonly board: CallBoard;
  readonly #parts: HungDisksParts;
  readonly #watched = new Map<number, Watched>();
  /** The disks that are left out, each with the filesystem that it was then. */
  readonly #hung = new Map<string, string | undefined>();
  readonly #timer: NodeJS.Timeout;
  #lookedAtMs = performance.now();
  #looks = 0;

  constructor(parts: HungDisksParts) {
    this.#parts = parts;
    this.board = new CallBoard(parts.places);
    if (parts.mostCalls !== undefined) this.board.boundCalls(parts.mostCalls);
    // Whoever waits for a thread keeps the process alive, and not the watch.
    this.#timer = setInterval(() => this.#look(), lookEveryMs).unref();
  }

  /** For a thread that is about to start. */
  addThread(): NotedOn {
    let index = 0;
    while (this.#watched.has(index)) index += 1;
    const line = this.board.line(index);
    this.#watched.set(index, { line, call: line.look(), heldMs: 0, isLeftBehind: false, stuckIn: undefined });
    return { places: this.board.places, shared: this.board.shared, line: index };
  }

  /** Once it has ended, and not before: it may still write to its line. */
  removeThread(index: number): void {
    this.#watched.get(index)?.line.clear();
    this.#watched.delete(index);
  }

  /** For how long a thread has been in the same call, or in none. */
  heldMs(index: number): number {
    return this.#watched.get(index)?.heldMs ?? 0;
  }

  /** A thread is in a call that may never return, so that this process cannot end by itself. */
  get isStuck(): boolean {
    return [...this.#watched.values()].some(({ isLeftBehind }) => isLeftBehind);
  }

  /** The folders of the disks that are left out. */
  get places(): string[] {
    return [...this.#hung.keys()];
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const nowMs = performance.now();
    // While nobody looked, as when the whole host was stopped, no time passed for the threads either.
    const sinceMs = Math.min(nowMs - this.#lookedAtMs, 2 * lookEveryMs);
    this.#lookedAtMs = nowMs;
    this.#looks += 1;
    for (const [index, watched] of this.#watched) this.#lookAt(index, watched, sinceMs);
    for (const [place, device] of this.#hung) if (this.#isBack(place, device)) this.#takeIn(place);
    this.#parts.onLook?.();
  }

  #lookAt(index: number, watched: Watched, sinceMs: number): void {
    const call = watched.line.look();
    const isSame = call.place === watched.call.place && call.step === watched.call.step;
    watched.heldMs = isSame ? watched.heldMs + sinceMs : 0;
    watched.call = call;
    if (!isSame) watched.stuckIn = undefined;
    if (call.place === undefined || watched.isLeftBehind) return;
    if (watched.heldMs >= this.#deadlineMsOf(call.place)) this.#leave(index, watched, call.place);
  }

  #deadlineMsOf(place: string): number {
    return this.#parts.longerDeadlinesMs?.get(place) ?? this.#parts.deadlineMs;
  }

  #leave(index: number, watched: Watched, place: string): void {
    watched.isLeftBehind = true;
    watched.stuckIn = place;
    watched.line.leaveBehind();
    if (!this.#hung.has(place)) {
      this.#hung.set(place, deviceAt(place));
      this.board.setLeftOut(place, true);
      this.#parts.onChange?.(place, 'hung');
    }
    this.#parts.onStuck(index, place);
  }

  /** Every call that was stuck in it has returned, or another filesystem has taken the place of the one that hangs. */
  #isBack(place: string, device: string | undefined): boolean {
    const isHeld = [...this.#watched.values()].some(({ stuckIn }) => stuckIn === place);
    return !isHeld || (this.#looks % looksPerTable === 0 && deviceAt(place) !== device);
  }

  #takeIn(place: string): void {
    for (const watched of this.#watched.values()) if (watched.stuckIn === place) watched.stuckIn = undefined;
    this.#hung.delete(place);
    this.board.setLeftOut(place, false);
    this.#parts.onChange?.(place, 'back');
  }
}

/** Which filesystem is seen at a path, by the kernel's table alone. */
function deviceAt(path: string): string | undefined {
  return placeOnDevice(readMountTable(), path)?.device;
}

/** The disks, and the legacy path's, each of which may hang by itself. */
export function boardPlaces({ disks, legacy }: PlacesOf): string[] {
  const places = disks.map(({ path }) => path);
  return legacy === undefined ? places : [...places, new LegacyPath(legacy.path).topPath];
}

interface PlacesOf {
  readonly disks: readonly { readonly path: string }[];
  readonly legacy: { readonly path: string } | undefined;
}
