/**
 * Owns the times in an MPEG transport stream (ISO/IEC 13818-1): when its video says that it is decoded and shown.
 * They count 90,000 ticks a second in 33 bits, and so begin anew after 26.5 hours.
 */

export const transportPacketBytes = 188;
export const ticksPerSecond = 90_000;

const syncByte = 0x47;
const wrapTicks = 2 ** 33;

export interface UnitTime {
  readonly shownTicks: number;
  readonly decodedTicks: number;
}

export interface Unit {
  /** Else it is of the sound. */
  readonly isVideo: boolean;
  readonly time: UnitTime;
}

/** No other format has these bytes so far apart. */
export function beginsAsTransport(bytes: Buffer): boolean {
  return [0, 1, 2].every((packet) => bytes[packet * transportPacketBytes] === syncByte);
}

/** The first time of the video in a stretch of bytes; undefined if there is none, as in what is no such stream. */
export function firstVideoTime(bytes: Buffer): UnitTime | undefined {
  for (let at = firstPacketAt(bytes); at + transportPacketBytes <= bytes.length; at += transportPacketBytes) {
    const time = videoTimeAt(bytes, at);
    if (time !== undefined) return time;
  }
  return undefined;
}

/** The seconds between two readings of a clock that begins anew, whichever of them comes first. */
export function withinHalfTurn(seconds: number): number {
  const turn = wrapTicks / ticksPerSecond;
  const forward = ((seconds % turn) + turn) % turn;
  return forward > turn / 2 ? forward - turn : forward;
}

/** The time that a packet of the video begins with; undefined for every other packet. */
function videoTimeAt(bytes: Buffer, at: number): UnitTime | undefined {
  const unit = unitAt(bytes, at);
  return unit?.isVideo === true ? unit.time : undefined;
}

/** Which of the streams that go side by side a packet is of. */
export function streamIdAt(bytes: Buffer, at: number): number {
  return bytes.readUInt16BE(at + 1) & 0x1fff;
}

/** What a packet begins, of the video or of the sound; undefined if that is nothing, or has no time. */
export function unitAt(bytes: Buffer, at: number): Unit | undefined {
  const startsUnit = ((bytes[at + 1] ?? 0) & 0x40) !== 0;
  if (bytes[at] !== syncByte || !startsUnit) return undefined;
  const control = ((bytes[at + 3] ?? 0) >> 4) & 0b11;
  if ((control & 0b01) === 0) return undefined;
  const unit = at + 4 + (control === 0b11 ? 1 + (bytes[at + 4] ?? 0) : 0);
  const end = at + transportPacketBytes;
  if (unit + 14 > end || bytes.readUIntBE(unit, 3) !== 1) return undefined;
  const isVideo = ((bytes[unit + 3] ?? 0) & 0xf0) === 0xe0;
  const given = (bytes[unit + 7] ?? 0) >> 6;
  if (given < 0b10 || (given === 0b11 && unit + 19 > end)) return undefined;
  const shownTicks = readTicks(bytes, unit + 9);
  const decodedTicks = given === 0b11 ? readTicks(bytes, unit + 14) : shownTicks;
  return { isVideo, time: { shownTicks, decodedTicks } };
}

/** A torn head may come before it. */
function firstPacketAt(bytes: Buffer): number {
  for (let at = 0; at < transportPacketBytes; at += 1) {
    const next = bytes[at + transportPacketBytes];
    if (bytes[at] === syncByte && (next === syncByte || next === undefined)) return at;
  }
  return bytes.length;
}

/** 33 bits in five bytes: 3, 15 and 15, with a marker bit after each. */
function readTicks(bytes: Buffer, at: number): number {
  const high = ((bytes[at] ?? 0) >> 1) & 0b111;
  const middle = bytes.readUInt16BE(at + 1) >> 1;
  const low = bytes.readUInt16BE(at + 3) >> 1;
  return high * 2 ** 30 + middle * 2 ** 15 + low;
}
