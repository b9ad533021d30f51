/** Owns the bytes that the tests of the export write themselves: packets of MPEG-TS, and boxes of fragmented MP4. */

/** A packet that begins a unit of a stream, after so many bytes of an adaptation field. */
export function packet(streamId: number, ticks: number, adaptationBytes = 0, decodedTicks?: number): Buffer {
  const bytes = Buffer.alloc(188, 0xff);
  bytes.set([0x47, 0x41, 0x00, adaptationBytes > 0 ? 0x30 : 0x10]);
  if (adaptationBytes > 0) bytes[4] = adaptationBytes - 1;
  const given = decodedTicks === undefined ? 0x80 : 0xc0;
  const times = [...writtenTicks(ticks), ...(decodedTicks === undefined ? [] : writtenTicks(decodedTicks))];
  bytes.set([0, 0, 1, streamId, 0, 0, 0x80, given, times.length, ...times], 4 + adaptationBytes);
  return bytes;
}

function writtenTicks(ticks: number): number[] {
  const high = Math.floor(ticks / 2 ** 30);
  const middle = Math.floor(ticks / 2 ** 15) % 2 ** 15;
  const low = ticks % 2 ** 15;
  return [0x21 | (high << 1), middle >> 7, ((middle & 0x7f) << 1) | 1, low >> 7, ((low & 0x7f) << 1) | 1];
}

export function box(type: string, ...content: Buffer[]): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(8), ...content]);
  bytes.writeUInt32BE(bytes.length, 0);
  bytes.write(type, 4, 'latin1');
  return bytes;
}

export function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
}

export function track(id: number, kind: string, timescale: number): Buffer {
  const handler = box('hdlr', numbers(0, 0), Buffer.from(kind), Buffer.alloc(12));
  return box('trak', box('tkhd', numbers(0, 0, 0, id)), box('mdia', box('mdhd', numbers(0, 0, 0, timescale)), handler));
}

export function fragment(id: number, ticks: number, ...described: Buffer[]): Buffer {
  const traf = box('traf', box('tfhd', numbers(0, id)), box('tfdt', numbers(0x01000000, 0, ticks)), ...described);
  return Buffer.concat([box('moof', box('mfhd', numbers(0, 1)), traf), box('mdat', Buffer.alloc(50))]);
}
