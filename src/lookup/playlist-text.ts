/**
 * Owns a root's own playlist as a text of which no more is parsed than is asked for: all notes, or those of the few
 * names of a booking. What dayfs writes is in the order of time, but for what was placed late.
 */
import { verifiedMark } from '../domain/layout.js';
import type { PlaylistNotes } from './playlist-notes.js';
import { PlaylistParser, parseLengthMs, parsePlaylistNotes } from './playlist-parser.js';

/** So many names that the part around them lacks are looked for one by one. */
const mostSoughtAlone = 32;

/** As many tell what is typical as well as all do. */
const mostAsked = 99;

/** So many are parsed in a fraction of a millisecond. */
const charactersAtOnce = 16_384;

export class PlaylistText {
  /** Written by dayfs, which lists a segment once all its bytes are on the disk. */
  readonly isVerified: boolean;
  readonly #text: string;
  #parser = new PlaylistParser();
  #parsedLength = 0;
  #notes: PlaylistNotes | undefined;
  #hasMap: boolean | undefined;

  /** @param before what this text begins with, and what was parsed of that */
  constructor(text: string, before?: PlaylistText) {
    this.#text = text;
    this.isVerified = before?.isVerified === true || text.includes(`\n${verifiedMark}\n`);
    if (before !== undefined) this.#goOnFrom(before);
  }

  /** Whoever is still at work on that parses it anew: a parser that two went on with would note the rest of it twice. */
  #goOnFrom(before: PlaylistText): void {
    [this.#parser, before.#parser] = [before.#parser, this.#parser];
    [this.#parsedLength, before.#parsedLength] = [before.#parsedLength, this.#parsedLength];
  }

  /** Looked for once: it is all of the text. */
  get #namesInits(): boolean {
    this.#hasMap ??= this.#text.includes('#EXT-X-MAP:');
    return this.#hasMap;
  }

  get length(): number {
    return this.#text.length;
  }

  /** With more whole lines behind it. */
  with(added: string): PlaylistText {
    return new PlaylistText(this.#text + added, this);
  }

  /** @param names that it may list, in their order */
  notes(names?: readonly string[]): PlaylistNotes {
    if (this.#notes !== undefined) return this.#notes;
    this.#parseUntil(this.#text.length, names);
    this.#notes = this.#parser.notes();
    return this.#notes;
  }

  /**
   * Parses a little more of it.
   *
   * @param names that it may list, in their order
   * @returns whether there is still more
   */
  parseSome(names?: readonly string[]): boolean {
    if (this.#notes !== undefined) return false;
    const lineEnd = this.#text.indexOf('\n', this.#parsedLength + charactersAtOnce);
    if (lineEnd >= 0) this.#parseUntil(lineEnd + 1, names);
    else this.notes(names);
    return lineEnd >= 0;
  }

  #parseUntil(end: number, names?: readonly string[]): void {
    this.#parser.add(this.#text.slice(this.#parsedLength, end), names);
    this.#parsedLength = end;
  }

  /**
   * The notes of some names at least.
   *
   * @param names in the order of time, following one another
   */
  notesOf(names: readonly string[]): PlaylistNotes {
    if (this.#notes !== undefined || !this.isVerified || this.#namesInits) return this.notes();
    const from = this.#entryOf(names.slice(0, mostSoughtAlone));
    if (from === undefined) return this.notes();
    const last = this.#text.indexOf(`\n${names.at(-1) ?? ''}\n`, from);
    const until = last < 0 ? this.#text.length : this.#text.indexOf('\n', last + 1);
    const part = parsePlaylistNotes(`#EXTM3U\n${verifiedMark}\n${this.#text.slice(from, until)}`, names);
    const lacking = part.without(names);
    const isElsewhere = lacking.length > mostSoughtAlone || lacking.some((name) => this.#text.includes(`\n${name}\n`));
    return isElsewhere ? this.notes() : part;
  }

  /**
   * Some of the lengths that it lists: of dayfs's own from its beginning to its end, of another program's those of some
   * of these names, since it may list other files as well.
   */
  someLengthsMs(names: readonly string[]): number[] {
    return this.isVerified ? this.#someOfText() : this.#someOfNames(names);
  }

  #someOfNames(names: readonly string[]): number[] {
    const notes = this.notes(names);
    const step = Math.max(1, Math.floor(names.length / mostAsked));
    const asked = notes.length === 0 ? [] : names.filter((_, place) => place % step === 0);
    return asked.map((name) => notes.lengthMsAt(notes.indexOf(name, 0))).filter((lengthMs) => !Number.isNaN(lengthMs));
  }

  #someOfText(): number[] {
    const lengths = new Map<number, number>();
    for (let asked = 0; asked < mostAsked; asked += 1) {
      const at = this.#text.indexOf('\n#EXTINF:', Math.floor((asked * this.#text.length) / mostAsked));
      if (at >= 0) lengths.set(at, parseLengthMs(this.#text.slice(at + '\n#EXTINF:'.length, at + 32)));
    }
    return [...lengths.values()].filter((lengthMs) => !Number.isNaN(lengthMs));
  }

  /** Where what is said of the first of these names that is listed begins; undefined if none is. */
  #entryOf(names: readonly string[]): number | undefined {
    for (const name of names) {
      const at = this.#text.indexOf(`\n${name}\n`);
      if (at < 0) continue;
      // Back over the tags, each a line of its own.
      let from = at;
      while (from > 0 && this.#text[this.#text.lastIndexOf('\n', from - 1) + 1] === '#') {
        from = this.#text.lastIndexOf('\n', from - 1);
      }
      return from + 1;
    }
    return undefined;
  }
}

export const noPlaylist = new PlaylistText('');
