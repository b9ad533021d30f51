/** Owns the text of a root's own playlist (HLS, RFC 8216): how it begins, grows, and is read back. */
import { verifiedMark } from '../../domain/layout.js';

export interface PlaylistEntry {
  readonly name: string;
  readonly durationSeconds: number;
  readonly programDateTime: string;
  readonly startsRun: boolean;
}

export interface RootPlaylist {
  /** Whole entries only. */
  readonly text: string;
  readonly targetSeconds: number;
  readonly names: ReadonlySet<string>;
}

const targetTag = '#EXT-X-TARGETDURATION:';

export function makeRootPlaylist(entry: PlaylistEntry): RootPlaylist {
  return addEntry({ text: formatHeader(1), targetSeconds: 1, names: new Set() }, entry);
}

/** A segment that is longer than all before it changes the head, too. */
export function addEntry(playlist: RootPlaylist, entry: PlaylistEntry): RootPlaylist {
  const fits = fitsTarget(entry, playlist.targetSeconds);
  const targetSeconds = fits ? playlist.targetSeconds : Math.ceil(entry.durationSeconds);
  const text = fits
    ? playlist.text
    : playlist.text.replace(`${targetTag}${playlist.targetSeconds}\n`, `${targetTag}${targetSeconds}\n`);
  const isFirst = playlist.names.size === 0;
  return {
    text: text + formatEntry(isFirst ? { ...entry, startsRun: false } : entry),
    targetSeconds,
    names: new Set(playlist.names).add(entry.name),
  };
}

/** The rule of RFC 8216: a duration, rounded to whole seconds, is at most the target. */
export function fitsTarget(entry: PlaylistEntry, targetSeconds: number): boolean {
  return Math.round(entry.durationSeconds) <= targetSeconds;
}

export function formatEntry(entry: PlaylistEntry): string {
  const discontinuity = entry.startsRun ? '#EXT-X-DISCONTINUITY\n' : '';
  const time = `#EXT-X-PROGRAM-DATE-TIME:${entry.programDateTime}\n`;
  return `${discontinuity}${time}#EXTINF:${entry.durationSeconds.toFixed(6)},\n${formatReference(entry.name)}\n`;
}

/**
 * Undefined for what is no playlist. What follows the last whole entry is left out: the torn end that a kill or a
 * full disk leaves.
 */
export function parseRootPlaylist(text: string): RootPlaylist | undefined {
  const target = /^#EXT-X-TARGETDURATION:(?<seconds>\d{1,9})$/m.exec(text)?.groups?.['seconds'];
  if (!text.startsWith('#EXTM3U\n') || target === undefined) return undefined;
  const targetSeconds = Number(target);
  const names = new Set<string>();
  let wholeLength = 0;
  let hasDuration = false;
  for (const { 0: line, index } of text.matchAll(/.*\n/g)) {
    if (line.startsWith('#EXTINF:')) hasDuration = true;
    if (!hasDuration || !isReference(line)) continue;
    names.add(parseReference(line));
    wholeLength = index + line.length;
    hasDuration = false;
  }
  return { text: names.size === 0 ? formatHeader(targetSeconds) : text.slice(0, wholeLength), targetSeconds, names };
}

function formatHeader(targetSeconds: number): string {
  const tags = ['#EXTM3U', verifiedMark, '#EXT-X-VERSION:3', `${targetTag}${targetSeconds}`, '#EXT-X-MEDIA-SEQUENCE:0'];
  return `${[...tags, '#EXT-X-PLAYLIST-TYPE:EVENT'].join('\n')}\n`;
}

/** `#` would begin a comment, and what stands before a `:` would be taken for a protocol. */
function formatReference(name: string): string {
  return /^#|:/.test(name) ? `./${name}` : name;
}

function parseReference(line: string): string {
  return line.trimEnd().replace(/^\.\//, '');
}

/** A loss of power can leave zeros where text was to be. */
function isReference(line: string): boolean {
  return !line.startsWith('#') && /^[^\p{Cc}]+\r?\n$/u.test(line);
}
