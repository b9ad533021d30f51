/** Owns what was measured, and the one number that stands for several rounds: the median. */

export class Samples {
  #times = new Map();
  #memory = new Map();
  #walks = new Map();

  add(caseId, contender, sample) {
    append(this.#times, `${caseId} ${contender}`, sample);
  }

  addMemory(when, contender, mebibytes) {
    append(this.#memory, `${when} ${contender}`, mebibytes);
  }

  walked(contender, walk) {
    this.#walks.set(contender, walk);
  }

  /** Undefined if it was not measured. */
  median(caseId, contender, of) {
    return median((this.#times.get(`${caseId} ${contender}`) ?? []).map(of));
  }

  memoryMiB(when, contender) {
    return median(this.#memory.get(`${when} ${contender}`) ?? []);
  }

  walk(contender) {
    return this.#walks.get(contender);
  }

  /** How many times as long as another contender: the median of the rounds' ratios, each within its own round. */
  ratio(caseId, contender, other) {
    const others = this.#times.get(`${caseId} ${other}`) ?? [];
    const own = this.#times.get(`${caseId} ${contender}`) ?? [];
    return median(own.map(({ seconds }, round) => seconds / others[round].seconds));
  }
}

function append(map, key, value) {
  map.set(key, [...(map.get(key) ?? []), value]);
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2 || undefined;
}
