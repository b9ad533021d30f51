/**
 * Owns the names that were looked up last, by the numbers of their files: any thread understands a number at once,
 * also where the name is in no listing. One that has been pushed out is found in its folder's listing, or looked up
 * anew by the kernel.
 */
import { SharedLock } from './shared-lock.js';

const slotCount = 4_096;
/** FUSE_NAME_MAX */
const mostNameBytes = 1_024;
const headBytes = 16;
const slotBytes = headBytes + mostNameBytes;

export const knownNamesBytes = slotCount * slotBytes;

export class KnownNames {
  readonly #bytes: Buffer;
  readonly #words: Int32Array;

  constructor(memory: SharedArrayBuffer, at: number) {
    this.#bytes = Buffer.from(memory, at, knownNamesBytes);
    this.#words = new Int32Array(memory, at, knownNamesBytes / 4);
  }

  /** @returns another name with the same number, if one was looked up just before */
  note(id: bigint, name: string): string | undefined {
    return this.#during(id, (at) => {
      const other = this.#nameIn(at, id);
      if (other !== undefined) return other === name ? undefined : other;
      this.#bytes.writeBigUInt64LE(id, at + 8);
      this.#words[at / 4 + 1] = this.#bytes.write(name, at + headBytes, mostNameBytes);
      return undefined;
    });
  }

  nameOf(id: bigint): string | undefined {
    return this.#during(id, (at) => this.#nameIn(at, id));
  }

  #nameIn(at: number, id: bigint): string | undefined {
    const length = this.#words[at / 4 + 1] ?? 0;
    if (length === 0 || this.#bytes.readBigUInt64LE(at + 8) !== id) return undefined;
    return this.#bytes.toString('utf8', at + headBytes, at + headBytes + length);
  }

  #during<T>(id: bigint, use: (at: number) => T): T {
    const at = Number((id ^ (id >> 20n)) & BigInt(slotCount - 1)) * slotBytes;
    return new SharedLock(this.#words, at / 4).during(() => use(at));
  }
}
