/**
 * Owns the board on which a thread notes which disk it is asking, before it asks: a call that hangs holds up its
 * thread, and only memory that is shared tells the thread's watcher which disk it waits for. The watcher notes on
 * the same board which disks are not to be asked.
 */

const askedSlot = 0;
const stepSlot = 1;
const firstLeftOutSlot = 2;

export interface NotedCall {
  /** The folder of the disk that is being asked; undefined if none is. */
  readonly place: string | undefined;
  /** Another number with every call. */
  readonly step: number;
}

export class CallBoard {
  /** Passes to the thread, which makes its own board of it. */
  readonly shared: SharedArrayBuffer;
  readonly #places: readonly string[];
  readonly #slots: Int32Array;

  /** @param places the folders of the disks, the same ones on both sides */
  constructor(places: readonly string[], shared?: SharedArrayBuffer) {
    this.#places = places;
    this.shared = shared ?? new SharedArrayBuffer((firstLeftOutSlot + places.length) * Int32Array.BYTES_PER_ELEMENT);
    this.#slots = new Int32Array(this.shared);
  }

  /** Notes the calls that are made in here as being to one disk. */
  during<T>(place: string, calls: () => T): T {
    Atomics.store(this.#slots, askedSlot, this.#places.indexOf(place) + 1);
    this.step();
    try {
      return calls();
    } finally {
      Atomics.store(this.#slots, askedSlot, 0);
    }
  }

  /** One call has returned and another is made: the disk answers. */
  step(): void {
    Atomics.add(this.#slots, stepSlot, 1);
  }

  look(): NotedCall {
    const asked = Atomics.load(this.#slots, askedSlot);
    return { place: this.#places[asked - 1], step: Atomics.load(this.#slots, stepSlot) };
  }

  isLeftOut(place: string): boolean {
    const index = this.#places.indexOf(place);
    return index >= 0 && Atomics.load(this.#slots, firstLeftOutSlot + index) === 1;
  }

  leaveOut(places: ReadonlySet<string>): void {
    this.#places.forEach((place, index) => {
      Atomics.store(this.#slots, firstLeftOutSlot + index, Number(places.has(place)));
    });
  }
}
