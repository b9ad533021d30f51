/**
 * Owns a list of file names as bytes in memory that threads share: half a million names lie there once, and not
 * once per thread as half a million strings.
 */

/** The names one after the other, each with a "/" behind it. What it holds never changes. */
export type PackedNames = Uint8Array<SharedArrayBuffer>;

export function packNames(names: readonly string[]): PackedNames {
  return place(encode(names));
}

export function unpackNames({ buffer, byteOffset, byteLength }: PackedNames): string[] {
  return Buffer.from(buffer, byteOffset, byteLength).toString().split('/').slice(0, -1);
}

/**
 * With more names behind the others, where memory is left behind those: a day that grows is not copied for every
 * segment. Of all lists in one memory only the longest may be given, so that nothing is written over.
 */
export function addNames(packed: PackedNames, names: readonly string[]): PackedNames {
  const more = encode(names);
  const end = packed.byteOffset + packed.byteLength;
  if (end + more.length > packed.buffer.byteLength) return place(Buffer.concat([packed, more]), 2);
  new Uint8Array(packed.buffer).set(more, end);
  return new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength + more.length);
}

function encode(names: readonly string[]): Buffer {
  return Buffer.from(names.map((name) => `${name}/`).join(''));
}

/** @param room how many times the memory that is needed now */
function place(bytes: Buffer, room = 1): PackedNames {
  const buffer = new SharedArrayBuffer(bytes.length * room);
  const packed = new Uint8Array(buffer, 0, bytes.length);
  packed.set(bytes);
  return packed;
}
