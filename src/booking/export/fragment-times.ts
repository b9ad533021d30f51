/** Owns the times in fragmented MP4 (ISO/IEC 14496-12), and where its last whole fragment ends. */

/** The boxes that hold others, of those on the way to a time. */
const holders = new Set(['moov', 'trak', 'mdia', 'moof', 'traf']);

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
  const tracks = boxesIn(init).filter(({ type }) => type === 'moov');
  for (const track of tracks.flatMap(({ content }) => boxesIn(content).filter(({ type }) => type === 'trak'))) {
    const inside = deepBoxes(track.content);
    const isVideo = find(inside, 'hdlr')?.toString('latin1', 8, 12) === 'vide';
    const [head, media] = [find(inside, 'tkhd'), find(inside, 'mdhd')];
    if (!isVideo || head === undefined || media === undefined) continue;
    // Version 1 writes the two times that come before as 64 bits.
    const id = head.readUInt32BE(head[0] === 1 ? 20 : 12);
    return { id, ticksPerSecond: media.readUInt32BE(media[0] === 1 ? 20 : 12) };
  }
  return undefined;
}

/** When the first fragment's video is decoded; undefined if these bytes hold no fragment of it. */
export function firstFragmentSeconds(bytes: Buffer, video: VideoTrack): number | undefined {
  for (const fragment of boxesIn(bytes).filter(({ type }) => type === 'moof')) {
    for (const track of boxesIn(fragment.content).filter(({ type }) => type === 'traf')) {
      const inside = boxesIn(track.content);
      const [head, time] = [find(inside, 'tfhd'), find(inside, 'tfdt')];
      if (head === undefined || time === undefined || head.readUInt32BE(4) !== video.id) continue;
      const ticks = time[0] === 1 ? Number(time.readBigUInt64BE(4)) : time.readUInt32BE(4);
      return ticks / video.ticksPerSecond;
    }
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

function find(boxes: readonly Box[], type: string): Buffer | undefined {
  return boxes.find((box) => box.type === type)?.content;
}

function deepBoxes(bytes: Buffer): Box[] {
  return boxesIn(bytes).flatMap((box) => [box, ...(holders.has(box.type) ? deepBoxes(box.content) : [])]);
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
  const size = head.readUInt32BE(0);
  if (size !== 1) return size < 8 ? undefined : size;
  return head.length < 16 ? undefined : Number(head.readBigUInt64BE(8));
}
