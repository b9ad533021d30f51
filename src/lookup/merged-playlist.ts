/**
 * Owns the text of merged playlists (HLS, RFC 8216): a day, or a booking, from all its roots. While nothing but new
 * segments is added, one text begins with all of the one before.
 */
import { formatInstant, type TimeZone } from '../domain/time-zone.js';
import type { Branch } from '../union/branch.js';
import type { Covering } from './cover-once.js';
import type { CoveringList } from './day-covering.js';
import type { Segment } from './segment.js';

export interface MergedPlaylistParts {
  readonly zone: TimeZone;
  /** In order, none overlapping another. */
  readonly covering: CoveringList;
  /** The target duration may not change in a playlist that grows: it is this, unless a segment is longer. */
  readonly targetSeconds: number;
  /** Nothing will be added. */
  readonly isOver: boolean;
  /** Where a player finds a segment's file from the playlist's own place. */
  readonly referenceTo: (segment: Segment) => string;
  /** Where it finds the init segment of that name that the segment needs. */
  readonly initReferenceTo: (segment: Segment, initName: string) => string;
}

export interface MergedPlaylist {
  readonly parts: MergedPlaylistParts;
  readonly text: string;
}

/** @param known what was made for the same playlist before: of a day that grew only the new part is formatted. */
export function makeMergedPlaylist(parts: MergedPlaylistParts, known?: MergedPlaylist): MergedPlaylist {
  if (known !== undefined && isSame(known.parts, parts)) return known;
  const head = formatHead(parts);
  const isGrown = known?.text.startsWith(head) === true && grows(known.parts, parts);
  const from = isGrown ? known.parts.covering.length : 0;
  const end = parts.isOver && !(isGrown && known.parts.isOver) ? '#EXT-X-ENDLIST\n' : '';
  return { parts, text: (isGrown ? known.text : head) + formatSegments(parts, from) + end };
}

/** Always the same for the same target: what is over, and what is fragmented MP4, must not change the first lines. */
function formatHead({ covering, targetSeconds }: MergedPlaylistParts): string {
  const target = Math.max(targetSeconds, Math.round(longestMs(covering) / 1000));
  const tags = ['#EXTM3U', '#EXT-X-VERSION:6', `#EXT-X-TARGETDURATION:${target}`, '#EXT-X-MEDIA-SEQUENCE:0'];
  return `${[...tags, '#EXT-X-PLAYLIST-TYPE:EVENT'].join('\n')}\n`;
}

function formatSegments(parts: MergedPlaylistParts, from: number): string {
  const { zone, covering, referenceTo, initReferenceTo } = parts;
  let text = '';
  const lengthOf = lengthFormatter();
  let before = from === 0 ? undefined : covering.at(from - 1);
  for (let index = from; index < covering.length; index += 1) {
    const span = covering.at(index);
    if (span === undefined) break;
    const { segment } = span;
    if (before !== undefined && isDiscontinuous(before, span)) text += '#EXT-X-DISCONTINUITY\n';
    if (segment.initName !== undefined && !sharesInit(before?.segment, segment))
      text += `#EXT-X-MAP:URI="${initReferenceTo(segment, segment.initName)}"\n`;
    const time = formatInstant(zone, segment.startMs);
    const length = lengthOf(lengthMsOf(segment));
    text += `#EXT-X-PROGRAM-DATE-TIME:${time}\n#EXTINF:${length},\n${referenceTo(segment)}\n`;
    before = span;
  }
  return text;
}

/** In seconds; of many segments that are of one length, as a rule. */
function lengthFormatter(): (lengthMs: number) => string {
  let lastMs = Number.NaN;
  let last = '';
  return (lengthMs) => {
    if (lengthMs !== lastMs) last = (lengthMs / 1000).toFixed(6);
    lastMs = lengthMs;
    return last;
  };
}

/** The writer changed or began anew, or something is missing between the two. */
function isDiscontinuous(before: Covering<Segment>, next: Covering<Segment>): boolean {
  const { segment } = next;
  return segment.startsRun || !isSameBranch(before.segment.branch, segment.branch) || next.startMs > before.endMs;
}

function sharesInit(before: Segment | undefined, next: Segment): boolean {
  return before !== undefined && isSameBranch(before.branch, next.branch) && before.initName === next.initName;
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
  for (let index = 0; index < before.covering.length; index += 1) {
    const [span, other] = [before.covering.at(index), after.covering.at(index)];
    if (span === undefined || other === undefined || !isSameSpan(span, other, same)) return false;
  }
  return true;
}

/** @param same branches that were compared before: a day has many segments, and few branches */
function isSameSpan(a: Covering<Segment>, b: Covering<Segment>, same: Map<Branch, Branch>): boolean {
  const isOfSame = same.get(a.segment.branch) === b.segment.branch || isSameBranch(a.segment.branch, b.segment.branch);
  if (!isOfSame) return false;
  same.set(a.segment.branch, b.segment.branch);
  return (
    a.startMs === b.startMs &&
    a.endMs === b.endMs &&
    a.segment.startMs === b.segment.startMs &&
    a.segment.endMs === b.segment.endMs &&
    a.segment.name === b.segment.name &&
    a.segment.startsRun === b.segment.startsRun &&
    a.segment.initName === b.segment.initName
  );
}

function longestMs(covering: CoveringList): number {
  let longest = 0;
  for (let index = 0; index < covering.length; index += 1) {
    const span = covering.at(index);
    if (span !== undefined) longest = Math.max(longest, lengthMsOf(span.segment));
  }
  return longest;
}

function lengthMsOf({ startMs, endMs }: Segment): number {
  return endMs - startMs;
}
