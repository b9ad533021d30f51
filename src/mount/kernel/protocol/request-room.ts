/** Owns the memory that requests are read to, one after the other: no object is made for any of them. */

export class RequestRoom {
  readonly bytes: Buffer;
  /** Of the request that lies there. */
  length: number;
  readonly #view: DataView;

  /** @param length of what lies there already */
  constructor(bytes: Buffer, length = 0) {
    this.bytes = bytes;
    this.length = length;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get32(at: number): number {
    return this.#view.getUint32(at, true);
  }

  get64(at: number): bigint {
    return this.#view.getBigUint64(at, true);
  }

  /** The text that ends with a zero; undefined where there is none, or it is cut short. */
  textAt(at: number): string | undefined {
    const end = this.bytes.indexOf(0, at);
    return end <= at || end >= this.length ? undefined : this.bytes.toString('utf8', at, end);
  }
}
