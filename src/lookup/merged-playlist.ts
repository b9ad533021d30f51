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

/** What must be known of a segment for the one after it. */
type Before = Pick<Needing, 'branch' | 'untilMs' | 'initName'>;

function formatSegments(parts: MergedPlaylistParts, from: number): { text: string; longestMs: number } {
  const { covering } = parts;
  const at = lookOver(covering);
  const format = segmentFormatter(parts);
  let before = from === 0 ? undefined : kept(at(from - 1));
  let text = '';
  let longestMs = 0;
  for (let index = from; index < covering.length; ) {
    // V8 puts a sum of strings together only when it is read: what stands for the tens of thousands until then is
    // several times as much as the text.
    const together: string[] = [];
    for (const end = index + segmentsTogether; index < Math.min(end, covering.length); index += 1) {
      const segment = at(index);
      if (segment === undefined) continue;
      format(together, segment, index, before);
      longestMs = Math.max(longestMs, segment.endMs - segment.startMs);
      before = kept(segment);
    }
    text += together.join('');
  }
  return { text, longestMs };
}

const segmentsTogether = 128;

function segmentFormatter({ zone, referenceTo, initReferenceTo }: MergedPlaylistParts) {
  const lengthTag = lengthFormatter();
  return (lines: string[], segment: Needing, index: number, before: Before | undefined): void => {
    const { startMs, endMs, initName } = segment;
    if (before !== undefined && isDiscontinuous(before, segment)) lines.push('#EXT-X-DISCONTINUITY\n');
    if (initName !== undefined && !sharesInit(before, segment))
      lines.push(`#EXT-X-MAP:URI="${initReferenceTo(segment, initName, index)}"\n`);
    lines.push('#EXT-X-PROGRAM-DATE-TIME:', formatInstant(zone, startMs), lengthTag(endMs - startMs));
    lines.push(referenceTo(segment, index), '\n');
  };
}

function kept(segment: Needing | undefined): Before | undefined {
  return segment && { branch: segment.branch, untilMs: segment.untilMs, initName: segment.initName };
}

/** In seconds; of many segments that are of one length, as a rule. */
function lengthFormatter(): (lengthMs: number) => string {
  let lastMs = Number.NaN;
  let last = '';
  return (lengthMs) => {
    if (lengthMs !== lastMs) last = `\n#EXTINF:${(lengthMs / 1000).toFixed(6)},\n`;
    lastMs = lengthMs;
    return last;
  };
}

/** The writer changed or began anew, or something is missing between the two. */
function isDiscontinuous(before: Before, { startsRun, branch, fromMs }: Needing): boolean {
  return startsRun || !isSameBranch(before.branch, branch) || fromMs > before.untilMs;
}

function sharesInit(before: Before | undefined, next: Needing): boolean {
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
