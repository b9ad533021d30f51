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
  const parser = new PlaylistParser();
  parser.add(text);
  return parser.notes();
}

/** What the tags since the last segment say of the next one. */
interface Pending {
  durationMs: number | undefined;
  startMs: number | undefined;
  startsRun: boolean;
}

/** Takes a playlist in as many parts as it comes in, each of whole lines. */
export class PlaylistParser {
  readonly #byName = new Map<string, SegmentNote>();
  #isPlaylist: boolean | undefined;
  #isVerified = false;
  #next: Pending = nothingSaid();
  #initName: string | undefined;

  add(text: string): void {
    this.#isPlaylist ??= text.startsWith('#EXTM3U');
    if (!this.#isPlaylist) return;
    for (let from = 0; from < text.length; ) {
      const newline = text.indexOf('\n', from);
      const to = newline < 0 ? text.length : newline;
      this.#addLine(text.slice(from, to).trimEnd());
      from = to + 1;
    }
  }

  /** A new object that goes on to know what is added later. */
  notes(): PlaylistNotes {
    return { byName: this.#byName, isVerified: this.#isVerified };
  }

  #addLine(line: string): void {
    if (line.startsWith('#')) this.#addTag(line);
    else if (line !== '') this.#addReference(line);
  }

  #addReference(reference: string): void {
    const name = plainName(reference);
    const { durationMs, startMs, startsRun } = this.#next;
    if (name !== undefined && durationMs !== undefined)
      this.#byName.set(name, { durationMs, startMs, startsRun, initName: this.#initName });
    this.#next = nothingSaid();
  }

  #addTag(line: string): void {
    if (line.startsWith(lengthTag)) this.#next.durationMs = positiveMs(line.slice(lengthTag.length));
    else if (line.startsWith(timeTag)) this.#next.startMs = parseTime(line.slice(timeTag.length));
    else if (line === '#EXT-X-DISCONTINUITY') this.#next.startsRun = true;
    else if (line.startsWith('#EXT-X-MAP:')) this.#initName = initNameIn(line);
    else if (line === verifiedMark) this.#isVerified = true;
  }
}

const lengthTag = '#EXTINF:';
const timeTag = '#EXT-X-PROGRAM-DATE-TIME:';

function nothingSaid(): Pending {
  return { durationMs: undefined, startMs: undefined, startsRun: false };
}

/** Undefined for what is no length of time that could be believed of anything. */
function positiveMs(seconds: string): number | undefined {
  const ms = Number.parseFloat(seconds) * 1000;
  return ms > 0 && Number.isFinite(ms) ? ms : undefined;
}

function parseTime(text: string): number | undefined {
  const instantMs = Date.parse(text);
  return Number.isNaN(instantMs) ? undefined : instantMs;
}

function initNameIn(mapTag: string): string | undefined {
  const uri = /[:,]URI="(?<uri>[^"]*)"/.exec(mapTag)?.groups?.['uri'];
  return uri === undefined ? undefined : plainName(uri);
}

/** A name in the playlist's own folder; undefined for what leads elsewhere. */
function plainName(reference: string): string | undefined {
  const name = reference.startsWith('./') ? reference.slice(2) : reference;
  return name === '' || name === '.' || name === '..' || name.includes('/') ? undefined : name;
}
