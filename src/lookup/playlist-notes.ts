/**
 * Owns what is believed of a root's own playlist: what it says of each segment that it lists. It may be another
 * program's, torn, or lie: nothing in it makes a segment be there, and no name in it leads to another folder.
 */
import { firstIndex, firstOver } from '../domain/first-index.js';
import { verifiedMark } from '../domain/layout.js';
import { parseInstant } from '../domain/time-zone.js';

/** What is noted of each segment, by column, since a day has tens of thousands: the first three lists have one item a segment. */
interface NoteColumns {
  readonly names: string[];
  readonly lengthsMs: number[];
  /** NaN where it is not said. */
  readonly startsMs: number[];
  /** Where the writer began anew, in order: there are few. */
  readonly runStarts: number[];
  /** From where on another init segment is needed, in order, and which, in the same folder: it seldom changes. */
  readonly initsFrom: number[];
  readonly initNames: (string | undefined)[];
  /** In the order of the names, none of them twice: as a day is written, unless its clocks are changed. */
  isInOrder: boolean;
  /** All lengths are written as whole seconds. */
  isRounded: boolean;
}

export class PlaylistNotes {
  /** Written by dayfs, which lists a segment once all its bytes are on the disk. */
  readonly isVerified: boolean;
  readonly length: number;
  readonly #columns: NoteColumns;
  #places: ReadonlyMap<string, number> | undefined;

  /** @param columns may grow later: these notes stay what they are now */
  constructor(columns: NoteColumns, isVerified: boolean) {
    this.#columns = columns;
    this.isVerified = isVerified;
    this.length = columns.names.length;
  }

  /** Whether all that earlier notes told, these tell too, and at the same places. */
  continues(earlier: PlaylistNotes): boolean {
    return this.#columns === earlier.#columns && this.#columns.isInOrder && this.length >= earlier.length;
  }

  /** All lengths are written as whole seconds, as HLS before version 3 has them. */
  get isRounded(): boolean {
    return this.#columns.isRounded;
  }

  /** Of the init segments that are named, each once or more. */
  initNames(): string[] {
    return this.#columns.initNames.filter((name) => name !== undefined);
  }

  /** NaN where there is no note. */
  lengthMsAt(index: number): number {
    return index >= 0 && index < this.length ? (this.#columns.lengthsMs[index] ?? Number.NaN) : Number.NaN;
  }

  /** Undefined also where it is not said. */
  startMsAt(index: number): number | undefined {
    const startMs = index >= 0 && index < this.length ? this.#columns.startsMs[index] : undefined;
    return startMs === undefined || Number.isNaN(startMs) ? undefined : startMs;
  }

  startsRunAt(index: number): boolean {
    const { runStarts } = this.#columns;
    const next = firstOver(runStarts, index);
    return next > 0 && runStarts[next - 1] === index;
  }

  initNameAt(index: number): string | undefined {
    const { initsFrom, initNames } = this.#columns;
    const next = firstOver(initsFrom, index);
    // To look before a list's beginning takes V8 ten times as long as to look into it.
    return next > 0 ? initNames[next - 1] : undefined;
  }

  names(): string[] {
    return this.#columns.names.slice(0, this.length);
  }

  /**
   * Where the note of a segment stands; -1 if there is none. If it is listed twice, the later note.
   *
   * @param expected where it stands if whoever asks goes along with the playlist
   */
  indexOf(name: string, expected: number): number {
    const { names, isInOrder } = this.#columns;
    if (!isInOrder) return this.#placesOf(names).get(name) ?? -1;
    if (expected < this.length && names[expected] === name) return expected;
    const index = firstIndex(this.length, (at) => (names[at] ?? '') >= name);
    return index < this.length && names[index] === name ? index : -1;
  }

  /** Those of some names, in order, that it has no note of. */
  without(names: readonly string[]): string[] {
    let expected = 0;
    return names.filter((name) => {
      const at = this.indexOf(name, expected);
      expected = at + 1;
      return at < 0;
    });
  }

  #placesOf(names: readonly string[]): ReadonlyMap<string, number> {
    this.#places ??= new Map(names.slice(0, this.length).map((name, index) => [name, index]));
    return this.#places;
  }
}

function noColumns(): NoteColumns {
  const columns = { names: [], lengthsMs: [], startsMs: [], runStarts: [], initsFrom: [], initNames: [] };
  return { ...columns, isInOrder: true, isRounded: true };
}

export function parsePlaylistNotes(text: string): PlaylistNotes {
  const parser = new PlaylistParser();
  parser.add(text);
  return parser.notes();
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

  add(text: string): void {
    this.#isPlaylist ??= text.startsWith('#EXTM3U');
    if (!this.#isPlaylist) return;
    for (let from = 0; from < text.length; ) from = this.#addEntries(text, from) ?? this.#addLine(text, from);
  }

  /** As many plain ones as follow one another. @returns where they end; undefined if none begins there */
  #addEntries(text: string, from: number): number | undefined {
    let end: number | undefined;
    plainEntry.lastIndex = from;
    for (let entry = plainEntry.exec(text); entry !== null; entry = plainEntry.exec(text)) {
      const [, time = '', length = '', reference = ''] = entry;
      this.#startMs = parseInstant(time);
      this.#lengthMs = this.#lengthIn(length);
      this.#addReference(reference);
      end = plainEntry.lastIndex;
    }
    return end;
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

  notes(): PlaylistNotes {
    return new PlaylistNotes(this.#columns, this.#isVerified);
  }

  #addReference(reference: string): void {
    const name = plainName(reference);
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
 * space to be cut off. V8 runs it as machine code from the first time on, and the day has tens of thousands.
 */
const plainEntry = /#EXT-X-PROGRAM-DATE-TIME:([!-~]+)\n#EXTINF:([!-~]+)\n([!"$-~][!-~]*)\n/y;

/** NaN for what is no length of time that could be believed of anything, such as one that is shown as 0. */
export function parseLengthMs(seconds: string): number {
  const ms = Number.parseFloat(seconds) * 1000;
  return ms >= 1 && Number.isFinite(ms) ? ms : Number.NaN;
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
