/** Owns the times in fragmented MP4 (ISO/IEC 14496-12), and where its last whole fragment ends. */

interface Box {
  readonly type: string;
  /** What is in it, without its head. */
  readonly content: Buffer;
}

export interface VideoTrack {
  readonly id: number;
  readonly ticksPerSecond: number;
}

/** What files and fragments of MP4 begin with. */
const firstBoxes = new Set(['ftyp', 'styp', 'sidx', 'emsg', 'prft', 'moof', 'moov', 'free', 'skip', 'wide', 'mdat']);

/** Whether it is MP4 of some kind. */
export function beginsAsBoxes(bytes: Buffer): boolean {
  return firstBoxes.has(typeOf(bytes));
}

/** The video of an init segment. */
export function videoTrackOf(init: Buffer): VideoTrack | undefined {
  for (const track of contents(init, 'moov', 'trak')) {
    const [head] = contents(track, 'tkhd');
    const [media] = contents(track, 'mdia', 'mdhd');
    const [handler] = contents(track, 'mdia', 'hdlr');
    // Version 1 writes the two times that come before as 64 bits.
    const id = numberAt(head, head?.[0] === 1 ? 20 : 12);
    const ticksPerSecond = numberAt(media, media?.[0] === 1 ? 20 : 12);
    if (handler?.toString('latin1', 8, 12) === 'vide' && id && ticksPerSecond) return { id, ticksPerSecond };
  }
  return undefined;
}

/** When the first fragment's video is decoded; undefined if these bytes hold no fragment of it. */
export function firstFragmentSeconds(bytes: Buffer, video: VideoTrack): number | undefined {
  for (const track of contents(bytes, 'moof', 'traf')) {
    const [head] = contents(track, 'tfhd');
    const [time] = contents(track, 'tfdt');
    const ticks = time?.[0] === 1 ? longNumberAt(time, 4) : numberAt(time, 4);
    if (numberAt(head, 4) === video.id && ticks !== undefined) return ticks / video.ticksPerSecond;
  }
  return undefined;
}

/**
 * How many bytes of a file are whole fragments: one that is torn would take what is read after it for its own.
 *
 * @param readHead up to 16 bytes at a position
 */
export async function wholeFragmentsBytes(
  bytes: number,
  readHead: (position: number) => Promise<Buffer>,
): Promise<number> {
  let wholeBytes = 0;
  for (let at = 0; at < bytes; ) {
    const head = await readHead(at);
    const size = boxBytes(head);
    if (size === undefined || at + size > bytes) break;
    at += size;
    // What describes a fragment comes first, its media last.
    if (typeOf(head) === 'mdat') wholeBytes = at;
  }
  return wholeBytes;
}

/** What is in the boxes of a type, which lie in others of given types. */
function contents(bytes: Buffer, ...types: string[]): Buffer[] {
  return types.reduce((holders, type) => holders.flatMap((holder) => contentsOf(holder, type)), [bytes]);
}

function contentsOf(holder: Buffer, type: string): Buffer[] {
  return boxesIn(holder)
    .filter((box) => box.type === type)
    .map(({ content }) => content);
}

/** Undefined where the bytes end before it. */
function numberAt(bytes: Buffer | undefined, at: number): number | undefined {
  return bytes !== undefined && at + 4 <= bytes.length ? bytes.readUInt32BE(at) : undefined;
}

function longNumberAt(bytes: Buffer, at: number): number | undefined {
  return at + 8 <= bytes.length ? Number(bytes.readBigUInt64BE(at)) : undefined;
}

/** The whole ones. */
function boxesIn(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = boxBytes(bytes.subarray(at));
    if (size === undefined || at + size > bytes.length) break;
    const headBytes = bytes.readUInt32BE(at) === 1 ? 16 : 8;
    boxes.push({ type: typeOf(bytes.subarray(at)), content: bytes.subarray(at + headBytes, at + size) });
    at += size;
  }
  return boxes;
}

function typeOf(head: Buffer): string {
  return head.toString('latin1', 4, 8);
}

/** Undefined for a size that no box in a fragment has: "up to the end" (0), or less than its own head. */
function boxBytes(head: Buffer): number | undefined {
  if (head.length < 8) return undefined;
  const isLong = head.readUInt32BE(0) === 1;
  const size = isLong ? longNumberAt(head, 8) : head.readUInt32BE(0);
  return size === undefined || size < (isLong ? 16 : 8) ? undefined : size;
}
