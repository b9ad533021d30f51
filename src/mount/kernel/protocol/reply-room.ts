/** Owns the memory that a reply is put together in, by both of its faces: numbers go in by the one, names by the other. */

export class ReplyRoom {
  readonly bytes: Buffer;
  readonly #view: DataView;

  constructor(length: number) {
    this.bytes = Buffer.allocUnsafeSlow(length);
    this.#view = new DataView(this.bytes.buffer);
  }

  put16(value: number, at: number): void {
    this.#view.setUint16(at, value, true);
  }

  put32(value: number, at: number): void {
    this.#view.setUint32(at, value, true);
  }

  put64(value: bigint, at: number): void {
    this.#view.setBigUint64(at, value, true);
  }

  /** Of 64 bits, as far as a number is exact; below zero too. */
  putNumber(value: number, at: number): void {
    this.#view.setUint32(at, value, true);
    this.#view.setInt32(at + 4, Math.floor(value / 0x1_0000_0000), true);
  }

  /** @returns the bytes that it takes */
  putText(text: string, at: number): number {
    // Most names are of letters that take one byte, and short: it is quicker not to ask for them to be written.
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit > 0x7f) return this.bytes.write(text, at);
      this.bytes[at + index] = unit;
    }
    return text.length;
  }

  clear(from: number, until: number): void {
    for (let at = from; at < until; at += 1) this.bytes[at] = 0;
  }
}
