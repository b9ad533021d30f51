/** Owns the text of merged playlists (HLS, RFC 8216): a day, or a booking, from all its roots. */
import { formatInstant, type TimeZone } from '../domain/time-zone.js';
import type { Covering } from './cover-once.js';
import type { Segment } from './segment.js';

export interface MergedPlaylistParts {
  readonly zone: TimeZone;
  /** In order, none overlapping another. */
  readonly covering: readonly Covering<Segment>[];
  /** A live playlist may only grow at its end, and its target may not change: it is no shorter than this. */
  readonly leastTargetSeconds: number;
  /** Nothing will be added. */
  readonly isOver: boolean;
  /** Where a player finds a segment's file, or its init segment, from the playlist's own place. */
  readonly referenceTo: (segment: Segment, name: string) => string;
}

export function formatMergedPlaylist(parts: MergedPlaylistParts): string {
  const { covering, zone, isOver, referenceTo } = parts;
  const longestMs = covering.reduce((most, { segment }) => Math.max(most, lengthMsOf(segment)), 0);
  const target = Math.max(parts.leastTargetSeconds, Math.round(longestMs / 1000), 1);
  const hasInit = covering.some(({ segment }) => segment.initName !== undefined);
  const lines = [
    '#EXTM3U',
    `#EXT-X-VERSION:${hasInit ? 6 : 3}`,
    `#EXT-X-TARGETDURATION:${target}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    `#EXT-X-PLAYLIST-TYPE:${isOver ? 'VOD' : 'EVENT'}`,
  ];
  let before: Covering<Segment> | undefined;
  for (const span of covering) {
    const { segment } = span;
    if (before !== undefined && isDiscontinuous(before, span)) lines.push('#EXT-X-DISCONTINUITY');
    if (segment.initName !== undefined && !sharesInit(before?.segment, segment))
      lines.push(`#EXT-X-MAP:URI="${referenceTo(segment, segment.initName)}"`);
    lines.push(
      `#EXT-X-PROGRAM-DATE-TIME:${formatInstant(zone, segment.startMs)}`,
      `#EXTINF:${(lengthMsOf(segment) / 1000).toFixed(6)},`,
      referenceTo(segment, segment.name),
    );
    before = span;
  }
  if (isOver) lines.push('#EXT-X-ENDLIST');
  return `${lines.join('\n')}\n`;
}

/** The writer changed or began anew, or something is missing between the two. */
function isDiscontinuous(before: Covering<Segment>, next: Covering<Segment>): boolean {
  const { segment } = next;
  return segment.startsRun || segment.branch !== before.segment.branch || next.startMs > before.endMs;
}

function sharesInit(before: Segment | undefined, next: Segment): boolean {
  return before?.branch === next.branch && before.initName === next.initName;
}

function lengthMsOf({ startMs, endMs }: Segment): number {
  return endMs - startMs;
}
