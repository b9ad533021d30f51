/**
 * Owns when an MPEG-TS segment's first picture is shown, on the clock of the file itself (ISO/IEC 13818-1): from
 * there a moment within the segment is counted.
 */

const packetBytes = 188;
const clockHz = 90_000;
const wrap = 2 ** 33;

/** As much of a segment as its first picture begins in. */
export const headBytes = 64 * 1024;

/** In seconds, as libavformat counts them; undefined for what does not begin as MPEG-TS with pictures does. */
export function firstPictureSeconds(head: Uint8Array): number | undefined {
  for (let at = 0; at + packetBytes <= head.length && head[at] === 0x47; at += packetBytes) {
    const ticks = pictureTime(head.subarray(at, at + packetBytes));
    // Where the clock begins anew within the next minute, libavformat counts up to zero.
    if (ticks !== undefined) return (ticks > wrap - 60 * clockHz ? ticks - wrap : ticks) / clockHz;
  }
  return undefined;
}

function pictureTime(packet: Uint8Array): number | undefined {
  const byte = (at: number) => packet[at] ?? 0;
  const startsUnit = (byte(1) & 0x40) !== 0;
  const hasPayload = (byte(3) & 0x10) !== 0;
  if (!startsUnit || !hasPayload) return undefined;
  const start = 4 + ((byte(3) & 0x20) === 0 ? 0 : 1 + byte(4));
  const isVideo = byte(start) === 0 && byte(start + 1) === 0 && byte(start + 2) === 1 && byte(start + 3) >> 4 === 0xe;
  const hasTime = (byte(start + 7) & 0x80) !== 0;
  if (!isVideo || !hasTime || start + 14 > packet.length) return undefined;
  const [a, b, c, d, e] = [9, 10, 11, 12, 13].map((offset) => byte(start + offset));
  return (
    ((a ?? 0) & 0xe) * 2 ** 29 + (b ?? 0) * 2 ** 22 + ((c ?? 0) >> 1) * 2 ** 15 + (d ?? 0) * 2 ** 7 + ((e ?? 0) >> 1)
  );
}
