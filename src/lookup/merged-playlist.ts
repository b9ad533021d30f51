/**
 * Owns the text of merged playlists (HLS, RFC 8216): a day, or a booking, from all its roots. While nothing but new
 * segments is added, one text begins with all of the one before.
 */
import { formatInstant, type TimeZone } from '../domain/time-zone.js';
import type { Branch } from '../union/branch.js';
import { type CoveringList, lookOver, type Needing } from './day-covering.js';

export interface MergedPlaylistParts {
  readonly zone: TimeZone;
  /** In order, none overlapping another. */
  readonly covering: CoveringList;
  /** The target duration may not change in a playlist that grows: it is this, unless a segment is longer. */
  readonly targetSeconds: number;
  /** Nothing will be added. */
  readonly isOver: boolean;
  /** Where a player finds a segment's file from the playlist's own place. */
  readonly referenceTo: (segment: Needing, index: number) => string;
  /** Where it finds the init segment of that name that the segment needs. */
  readonly initReferenceTo: (segment: Needing, initName: string, index: number) => string;
}

export interface MergedPlaylist {
  readonly parts: MergedPlaylistParts;
  readonly text: string;
  /** Of its segments. */
  readonly longestMs: number;
}

/** @param known what was made for the same playlist before: of a day that grew only the new part is formatted. */
export function makeMergedPlaylist(parts: MergedPlaylistParts, known?: MergedPlaylist): MergedPlaylist {
  if (known !== undefined && isSame(known.parts, parts)) return known;
  return (known && grown(parts, known)) ?? madeAnew(parts);
}

function madeAnew(parts: MergedPlaylistParts): MergedPlaylist {
  const { text, longestMs } = formatSegments(parts, 0);
  return { parts, text: formatHead(parts, longestMs) + text + (parts.isOver ? endTag : ''), longestMs };
}

/** Undefined if what was said before does not hold any more. */
function grown(parts: MergedPlaylistParts, known: MergedPlaylist): MergedPlaylist | undefined {
  if (!grows(known.parts, parts)) return undefined;
  const added = formatSegments(parts, known.parts.covering.length);
  const longestMs = Math.max(known.longestMs, added.longestMs);
  if (!known.text.startsWith(formatHead(parts, longestMs))) return undefined;
  const end = parts.isOver && !known.parts.isOver ? endTag : '';
  return { parts, text: known.text + added.text + end, longestMs };
}

const endTag = '#EXT-X-ENDLIST\n';

/** Always the same for the same target: what is over, and what is fragmented MP4, must not change the first lines. */
function formatHead({ targetSeconds }: MergedPlaylistParts, longestMs: number): string {
  const target = Math.max(targetSeconds, Math.round(longestMs / 1000));
  const tags = ['#EXTM3U', '#EXT-X-VERSION:6', `#EXT-X-TARGETDURATION:${target}`, '#EXT-X-MEDIA-SEQUENCE:0'];
  return `${[...tags, '#EXT-X-PLAYLIST-TYPE:EVENT'].join('\n')}\n`;
}

function formatSegments(parts: MergedPlaylistParts, from: number): { text: string; longestMs: number } {
  const { covering } = parts;
  const at = lookOver(covering);
  const lines = new SegmentLines(parts, from === 0 ? undefined : at(from - 1));
  let text = '';
  let longestMs = 0;
  for (let index = from; index < covering.length; ) {
    // V8 puts a sum of strings together only when it is read: what stands for the tens of thousands until then is
    // several times as much as the text.
    const together: string[] = [];
    for (const end = index + segmentsTogether; index < Math.min(end, covering.length); index += 1) {
      const segment = at(index);
      if (segment === undefined) continue;
      together.push(lines.format(segment, index));
      longestMs = Math.max(longestMs, segment.endMs - segment.startMs);
    }
    text += together.join('');
  }
  return { text, longestMs };
}

const segmentsTogether = 128;

/** The lines of one segment after another. */
class SegmentLines {
  readonly #parts: MergedPlaylistParts;
  /** Of the segment before; undefined before the first one. */
  #branch: Branch | undefined;
  #untilMs = 0;
  #initName: string | undefined;
  /** Many segments are of one length, as a rule. */
  #lengthMs = Number.NaN;
  #lengthTag = '';

  constructor(parts: MergedPlaylistParts, before: Needing | undefined) {
    this.#parts = parts;
    if (before !== undefined) this.#note(before);
  }

  format(segment: Needing, index: number): string {
    const { zone, referenceTo } = this.#parts;
    const { startMs, endMs } = segment;
    const time = `#EXT-X-PROGRAM-DATE-TIME:${formatInstant(zone, startMs)}${this.#lengthOf(endMs - startMs)}`;
    const lines = `${this.#change(segment, index)}${time}${referenceTo(segment, index)}\n`;
    this.#note(segment);
    return lines;
  }

  /** What is said before a segment that does not go on as the one before. */
  #change(segment: Needing, index: number): string {
    const { initName } = segment;
    const isSameWriter = this.#branch !== undefined && isSameBranch(this.#branch, segment.branch);
    const goesOn = isSameWriter && !segment.startsRun && segment.fromMs <= this.#untilMs;
    const needsInit = initName !== undefined && !(isSameWriter && this.#initName === initName);
    const tags = this.#branch === undefined || goesOn ? '' : '#EXT-X-DISCONTINUITY\n';
    if (!needsInit) return tags;
    return `${tags}#EXT-X-MAP:URI="${this.#parts.initReferenceTo(segment, initName, index)}"\n`;
  }

  /** In seconds. */
  #lengthOf(lengthMs: number): string {
    if (lengthMs !== this.#lengthMs) this.#lengthTag = `\n#EXTINF:${(lengthMs / 1000).toFixed(6)},\n`;
    this.#lengthMs = lengthMs;
    return this.#lengthTag;
  }

  /** Its values: one object may stand for all segments. */
  #note({ branch, untilMs, initName }: Needing): void {
    this.#branch = branch;
    this.#untilMs = untilMs;
    this.#initName = initName;
  }
}

/** A key is made anew each time it is asked for. */
function isSameBranch(a: Branch, b: Branch): boolean {
  return a === b || a.key === b.key;
}

/** A day that did not change has the same list of what covers it. */
function isSame(before: MergedPlaylistParts, after: MergedPlaylistParts): boolean {
  const { covering, targetSeconds, isOver } = before;
  return covering === after.covering && targetSeconds === after.targetSeconds && isOver === after.isOver;
}

/** Whether all that was said before still holds, and nothing is to be said after the end. */
function grows(before: MergedPlaylistParts, after: MergedPlaylistParts): boolean {
  const added = after.covering.length - before.covering.length;
  if (added < 0 || (before.isOver && (added > 0 || !after.isOver))) return false;
  if (before.covering === after.covering) return true;
  const same = new Map<Branch, Branch>();
  const [was, is] = [lookOver(before.covering), lookOver(after.covering)];
  for (let index = 0; index < before.covering.length; index += 1) {
    const [one, other] = [was(index), is(index)];
    if (one === undefined || other === undefined || !isToldAlike(one, other, same)) return false;
  }
  return true;
}

/** @param same branches that were compared before: a day has many segments, and few branches */
function isToldAlike(a: Needing, b: Needing, same: Map<Branch, Branch>): boolean {
  if (same.get(a.branch) !== b.branch && !isSameBranch(a.branch, b.branch)) return false;
  same.set(a.branch, b.branch);
  return (
    a.fromMs === b.fromMs &&
    a.untilMs === b.untilMs &&
    a.startMs === b.startMs &&
    a.endMs === b.endMs &&
    a.name === b.name &&
    a.startsRun === b.startsRun &&
    a.initName === b.initName
  );
}
