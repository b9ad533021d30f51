/**
 * Owns the counts of what the kernel asked of the mount: how often, how often in vain, and how long it took. A
 * driver feeds it from whatever thread answers; to note an operation costs well below a microsecond.
 */
import { SharedCounts } from '../union/shared-counts.js';

/** Named as the kernel names them. Every request to change something counts as one of `change`. */
export const operationNames = [
  'lookup',
  'getattr',
  'readdir',
  'open',
  'read',
  'release',
  'statfs',
  'getxattr',
  'listxattr',
  'change',
] as const;
export type OperationName = (typeof operationNames)[number];

/** Upper bounds; what takes longer than the last is counted in no bucket. */
export const bucketSeconds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5] as const;

export interface OperationTotals {
  readonly count: number;
  readonly errors: number;
  readonly seconds: number;
  /** For each of `bucketSeconds`, how many took no longer. */
  readonly within: readonly number[];
}

const countSlot = 0;
const errorsSlot = 1;
const microsecondsSlot = 2;
const firstBucketSlot = 3;
const slotsEach = firstBucketSlot + bucketSeconds.length;

export class OperationCounts {
  readonly #counts: SharedCounts;

  /** @param shared of the counts that another thread has made */
  constructor(shared?: SharedArrayBuffer) {
    this.#counts = new SharedCounts(operationNames.length * slotsEach, shared);
  }

  get shared(): SharedArrayBuffer {
    return this.#counts.shared;
  }

  /** @param isError what was asked could not be answered; that something is not there is an answer */
  note(operation: OperationName, tookMs: number, isError: boolean): void {
    const first = operationNames.indexOf(operation) * slotsEach;
    this.#counts.add(first + countSlot);
    if (isError) this.#counts.add(first + errorsSlot);
    this.#counts.add(first + microsecondsSlot, Math.round(tookMs * 1000));
    let bucket = 0;
    while (bucket < bucketSeconds.length && tookMs > (bucketSeconds[bucket] ?? 0) * 1000) bucket += 1;
    if (bucket < bucketSeconds.length) this.#counts.add(first + firstBucketSlot + bucket);
  }

  read(operation: OperationName): OperationTotals {
    const first = operationNames.indexOf(operation) * slotsEach;
    const get = (slot: number) => this.#counts.get(first + slot);
    let within = 0;
    return {
      count: get(countSlot),
      errors: get(errorsSlot),
      seconds: get(microsecondsSlot) / 1e6,
      within: bucketSeconds.map((_, bucket) => (within += get(firstBucketSlot + bucket))),
    };
  }
}
