/**
 * Owns what is believed of a root's own playlist, which may be another program's, torn, or lie: nothing in it makes a
 * segment be there, and no name in it leads to another folder.
 */
import { firstIndex } from '../domain/first-index.js';
import { verifiedMark } from '../domain/layout.js';
import { parseInstant, parseWithinMinute, withinMinute } from '../domain/time-zone.js';
import { type NoteColumns, PlaylistNotes } from './playlist-notes.js';

/** @param expected as `PlaylistParser.add` takes it */
export function parsePlaylistNotes(text: string, expected?: readonly string[]): PlaylistNotes {
  const parser = new PlaylistParser();
  parser.add(text, expected);
  return parser.notes();
}

function noColumns(): NoteColumns {
  const columns = { names: [], lengthsMs: [], startsMs: [], runStarts: [], initsFrom: [], initNames: [] };
  return { ...columns, isInOrder: true, isRounded: true };
}

/** What an entry has in common with those around it: all but the digits within the minute, and the name. */
interface LikeEntries {
  readonly head: string;
  readonly middle: string;
  readonly minuteMs: number;
  readonly lengthMs: number;
}

/** Takes a playlist in as many parts as it comes in, each of whole lines. */
export class PlaylistParser {
  readonly #columns = noColumns();
  #isPlaylist: boolean | undefined;
  #isVerified = false;
  /** What the tags since the last segment say of the next one; NaN for what they do not. */
  #lengthMs = Number.NaN;
  #startMs = Number.NaN;
  #startsRun = false;
  #initName: string | undefined;
  #lastLength = { text: '', ms: Number.NaN };
  #like: LikeEntries | undefined;
  #expected: readonly string[] = [];
  /** The next one of those that are expected. */
  #next = 0;

  /** @param expected names that it may list, in their order: one that it does is kept as it is here, once for both */
  add(text: string, expected: readonly string[] = []): void {
    this.#isPlaylist ??= text.startsWith('#EXTM3U');
    if (!this.#isPlaylist) return;
    [this.#expected, this.#next] = [expected, 0];
    for (let from = 0; from < text.length; ) {
      from = this.#addLike(text, from) ?? this.#addEntry(text, from) ?? this.#addLine(text, from);
    }
    this.#expected = [];
  }

  notes(): PlaylistNotes {
    return new PlaylistNotes(this.#columns, this.#isVerified);
  }

  /**
   * As many that are like the one before as follow one another, which most do: a day has tens of thousands.
   *
   * @returns where they end; undefined if none begins there
   */
  #addLike(text: string, from: number): number | undefined {
    const like = this.#like;
    if (like === undefined) return undefined;
    const { head, middle, minuteMs, lengthMs } = like;
    let end: number | undefined;
    for (let at = from; text.startsWith(head, at); at = end) {
      const nameFrom = at + head.length + withinMinute.length + middle.length;
      const withinMs = parseWithinMinute(text, at + head.length);
      const isLike = !Number.isNaN(withinMs) && text.startsWith(middle, nameFrom - middle.length);
      const name = isLike ? this.#nameAt(text, nameFrom) : undefined;
      if (name === undefined) return end;
      this.#startMs = minuteMs + withinMs;
      this.#lengthMs = lengthMs;
      this.#addNamed(name);
      end = nameFrom + name.length + 1;
    }
    return end;
  }

  /** The plain name of a line; undefined if another look has to be taken at it. */
  #nameAt(text: string, from: number): string | undefined {
    const expected = this.#expected[this.#next];
    if (expected !== undefined && isLineAt(text, from, expected)) {
      this.#next += 1;
      return expected;
    }
    const lineEnd = text.indexOf('\n', from);
    const name = text.slice(from, Math.max(from, lineEnd));
    if (!plainName.test(name)) return undefined;
    this.#next = firstIndex(this.#expected.length, (at) => (this.#expected[at] ?? '') > name);
    return name;
  }

  /** A plain one, which those that follow may be like. @returns where it ends; undefined if none begins there */
  #addEntry(text: string, from: number): number | undefined {
    plainEntry.lastIndex = from;
    const entry = plainEntry.exec(text);
    if (entry === null) return undefined;
    const [, time = '', length = '', reference = ''] = entry;
    this.#startMs = parseInstant(time);
    this.#lengthMs = this.#lengthIn(length);
    this.#like = likeEntries(time, this.#startMs, length, this.#lengthMs);
    this.#addReference(reference);
    return plainEntry.lastIndex;
  }

  /** @returns where the next line begins */
  #addLine(text: string, from: number): number {
    const newline = text.indexOf('\n', from);
    const lineEnd = newline < 0 ? text.length : newline;
    const line = text.slice(from, lineEnd).trimEnd();
    if (line.startsWith('#')) this.#addTag(line);
    else if (line !== '') this.#addReference(line);
    return lineEnd + 1;
  }

  #addReference(reference: string): void {
    this.#addNamed(nameOf(reference));
  }

  #addNamed(name: string | undefined): void {
    if (name !== undefined && !Number.isNaN(this.#lengthMs)) this.#addNote(name);
    this.#lengthMs = Number.NaN;
    this.#startMs = Number.NaN;
    this.#startsRun = false;
  }

  #addNote(name: string): void {
    const columns = this.#columns;
    const before = columns.names.at(-1);
    if (before !== undefined && before >= name) columns.isInOrder = false;
    const index = columns.names.push(name) - 1;
    columns.lengthsMs.push(this.#lengthMs);
    columns.startsMs.push(this.#startMs);
    if (this.#startsRun) columns.runStarts.push(index);
    if (columns.initNames.at(-1) === this.#initName) return;
    columns.initsFrom.push(index);
    columns.initNames.push(this.#initName);
  }

  #addTag(tag: string): void {
    if (tag.startsWith(timeTag)) this.#startMs = parseInstant(tag.slice(timeTag.length));
    else if (tag.startsWith(lengthTag)) this.#lengthMs = this.#lengthIn(tag.slice(lengthTag.length));
    else if (tag === '#EXT-X-DISCONTINUITY') this.#startsRun = true;
    else if (tag.startsWith('#EXT-X-MAP:')) this.#initName = initNameIn(tag);
    else if (tag === verifiedMark) this.#isVerified = true;
  }

  /** Most are the same as the one before. */
  #lengthIn(text: string): number {
    if (text === this.#lastLength.text) return this.#lastLength.ms;
    if (fraction.test(text)) this.#columns.isRounded = false;
    this.#lastLength = { text, ms: parseLengthMs(text) };
    return this.#lastLength.ms;
  }
}

const lengthTag = '#EXTINF:';
const timeTag = '#EXT-X-PROGRAM-DATE-TIME:';

/** In a length; a title may follow that, often a file's name. */
const fraction = /^[^,]*\./;

/**
 * What dayfs writes of almost every segment, and what many other programs do: all that is in it is plain, without a
 * space to be cut off.
 */
const plainEntry = /#EXT-X-PROGRAM-DATE-TIME:([!-~]+)\n#EXTINF:([!-~]+)\n([!"$-~][!-~]*)\n/y;
/** As it stands in a playlist: no path, not `.` and not `..`. */
const plainName = /^[!"$-\-0-~][!-.0-~]*$/;

/** Undefined if its time is not written as dayfs writes it. */
function likeEntries(time: string, startMs: number, length: string, lengthMs: number): LikeEntries | undefined {
  const headLength = '2026-01-15T14:30:'.length;
  const withinMs = parseWithinMinute(time, headLength);
  if (Number.isNaN(startMs) || Number.isNaN(withinMs)) return undefined;
  const head = `${timeTag}${time.slice(0, headLength)}`;
  const middle = `${time.slice(headLength + withinMinute.length)}\n${lengthTag}${length}\n`;
  return { head, middle, minuteMs: startMs - withinMs, lengthMs };
}

/** Whether all of a line is this, which is no tag, and has no space at its end to be cut off. */
function isLineAt(text: string, from: number, line: string): boolean {
  if (!text.startsWith(line, from) || text.charCodeAt(from + line.length) !== newlineCode) return false;
  const lastCode = line.charCodeAt(line.length - 1);
  return lastCode > spaceCode && lastCode < deleteCode && line.charCodeAt(0) !== hashCode;
}

const [newlineCode, spaceCode, hashCode, deleteCode] = [0x0a, 0x20, 0x23, 0x7f];

/** NaN for what is no length of time that could be believed of anything, such as one that is shown as 0. */
export function parseLengthMs(seconds: string): number {
  const ms = Number.parseFloat(seconds) * 1000;
  return ms >= 1 && Number.isFinite(ms) ? ms : Number.NaN;
}

function initNameIn(mapTag: string): string | undefined {
  const uri = /[:,]URI="(?<uri>[^"]*)"/.exec(mapTag)?.groups?.['uri'];
  return uri === undefined ? undefined : nameOf(uri);
}

/** A name in the playlist's own folder; undefined for what leads elsewhere. */
function nameOf(reference: string): string | undefined {
  const name = reference.startsWith('./') ? reference.slice(2) : reference;
  return name === '' || name === '.' || name === '..' || name.includes('/') ? undefined : name;
}
