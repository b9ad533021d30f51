/**
 * Owns when an MPEG-TS segment's pictures are shown, and which of them need no other one, on the clock of the file
 * itself (ISO/IEC 13818-1): from its first picture on a moment within the segment is counted.
 */
import { readSync } from 'node:fs';

const packetBytes = 188;
const clockHz = 90_000;
const wrap = 2 ** 33;

/** As libavformat counts them. */
export interface Picture {
  readonly shownSeconds: number;
  readonly decodedSeconds: number;
  /** Marked as a place to begin at. */
  readonly isKeyframe: boolean;
}

/** Read at once, of a file of megabytes of which the first may be enough. */
const packetsAtOnce = 4096;

/**
 * A segment may be hours long, and its disk slow: that it takes long to read is not to be taken for a disk that hangs.
 * Six seconds of 20 Mbit/s are as much.
 */
export const mostBytesRead = 20 * packetsAtOnce * packetBytes;

/** In the order of the file, as far as so much of it tells; none of what does not begin as MPEG-TS with pictures does. */
export function* picturesIn(fd: number): Generator<Picture> {
  const packets = Buffer.alloc(packetsAtOnce * packetBytes);
  let beginsAnew = false;
  let isFirst = true;
  for (let position = 0; position < mostBytesRead; position += packets.length) {
    const length = readSync(fd, packets, 0, packets.length, position);
    for (let at = 0; at + packetBytes <= length; at += packetBytes) {
      if (packets[at] !== 0x47) return;
      const found = pictureIn(packets.subarray(at, at + packetBytes));
      if (found === undefined) continue;
      // Where the clock begins anew within the next minute, libavformat counts up to zero.
      if (isFirst) beginsAnew = found.shownTicks > wrap - 60 * clockHz;
      isFirst = false;
      const seconds = (ticks: number) => (beginsAnew && ticks > wrap / 2 ? ticks - wrap : ticks) / clockHz;
      const { shownTicks, decodedTicks, isKeyframe } = found;
      yield { shownSeconds: seconds(shownTicks), decodedSeconds: seconds(decodedTicks), isKeyframe };
    }
    if (length < packets.length) return;
  }
}

/** What a packet says of the picture that begins in it. */
function pictureIn(packet: Buffer): { shownTicks: number; decodedTicks: number; isKeyframe: boolean } | undefined {
  const byte = (at: number) => packet[at] ?? 0;
  const startsUnit = (byte(1) & 0x40) !== 0;
  const hasPayload = (byte(3) & 0x10) !== 0;
  if (!startsUnit || !hasPayload) return undefined;
  const isAdapted = (byte(3) & 0x20) !== 0;
  const start = 4 + (isAdapted ? 1 + byte(4) : 0);
  if (start + 14 > packetBytes) return undefined;
  const isVideo = byte(start) === 0 && byte(start + 1) === 0 && byte(start + 2) === 1 && byte(start + 3) >> 4 === 0xe;
  const given = byte(start + 7) >> 6;
  if (!isVideo || given < 0b10) return undefined;
  const shownTicks = ticksAt(packet, start + 9);
  const hasDecoded = given === 0b11 && start + 19 <= packetBytes;
  const isKeyframe = isAdapted && byte(4) > 0 && (byte(5) & 0x40) !== 0;
  return { shownTicks, decodedTicks: hasDecoded ? ticksAt(packet, start + 14) : shownTicks, isKeyframe };
}

/** 33 bits in five bytes: 3, 15 and 15, with a marker bit after each. */
function ticksAt(packet: Buffer, at: number): number {
  const high = ((packet[at] ?? 0) >> 1) & 0b111;
  return high * 2 ** 30 + (packet.readUInt16BE(at + 1) >> 1) * 2 ** 15 + (packet.readUInt16BE(at + 3) >> 1);
}
