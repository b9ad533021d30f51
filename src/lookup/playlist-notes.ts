/**
 * Owns what is believed of a root's own playlist: what it says of each segment that it lists. It may be another
 * program's, torn, or lie: nothing in it makes a segment be there, and no name in it leads to another folder.
 */
import { verifiedMark } from '../domain/layout.js';

export interface SegmentNote {
  readonly durationMs: number;
  /** Undefined if it does not say. */
  readonly startMs: number | undefined;
  /** The writer began anew with it. */
  readonly startsRun: boolean;
  /** The init segment that it needs, in the same folder. */
  readonly initName: string | undefined;
}

export interface PlaylistNotes {
  readonly byName: ReadonlyMap<string, SegmentNote>;
  /** Written by dayfs, which lists a segment once all its bytes are on the disk. */
  readonly isVerified: boolean;
}

export const noNotes: PlaylistNotes = { byName: new Map(), isVerified: false };

export function parsePlaylistNotes(text: string): PlaylistNotes {
  const byName = new Map<string, SegmentNote>();
  if (!text.startsWith('#EXTM3U')) return noNotes;
  let note: Pending = { initName: undefined };
  let isVerified = false;
  for (const line of text.split('\n')) {
    if (!line.startsWith('#')) {
      const name = plainName(line.trim());
      if (name !== undefined && note.durationMs !== undefined) byName.set(name, finish(note, note.durationMs));
      if (line !== '') note = { initName: note.initName };
    } else if (line.trimEnd() === verifiedMark) isVerified = true;
    else note = withTag(note, line);
  }
  return { byName, isVerified };
}

interface Pending {
  readonly durationMs?: number | undefined;
  readonly startMs?: number | undefined;
  readonly startsRun?: boolean;
  readonly initName: string | undefined;
}

function finish({ startMs, startsRun = false, initName }: Pending, durationMs: number): SegmentNote {
  return { durationMs, startMs, startsRun, initName };
}

function withTag(note: Pending, line: string): Pending {
  if (line.startsWith('#EXTINF:')) return { ...note, durationMs: positiveMs(line.slice('#EXTINF:'.length)) };
  if (line.startsWith('#EXT-X-DISCONTINUITY') && line.trimEnd() === '#EXT-X-DISCONTINUITY')
    return { ...note, startsRun: true };
  if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) {
    const startMs = Date.parse(line.slice('#EXT-X-PROGRAM-DATE-TIME:'.length).trim());
    return { ...note, startMs: Number.isNaN(startMs) ? undefined : startMs };
  }
  if (!line.startsWith('#EXT-X-MAP:')) return note;
  const uri = /[:,]URI="(?<uri>[^"]*)"/.exec(line)?.groups?.['uri'];
  return { ...note, initName: uri === undefined ? undefined : plainName(uri) };
}

/** Undefined for what is no length of time that could be believed of anything. */
function positiveMs(seconds: string): number | undefined {
  const ms = Number.parseFloat(seconds) * 1000;
  return ms > 0 && Number.isFinite(ms) ? ms : undefined;
}

/** A name in the playlist's own folder; undefined for what leads elsewhere. */
function plainName(reference: string): string | undefined {
  const name = reference.startsWith('./') ? reference.slice(2) : reference;
  return name === '' || name === '.' || name === '..' || name.includes('/') ? undefined : name;
}
