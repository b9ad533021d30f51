/** Real recordings in a camera's root: segments of a second, made by ffmpeg, with frame numbers in their pictures. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSegmentNameTemplate } from '../../src/domain/segment-name.js';
import { formatInstant } from '../../src/domain/time-zone.js';
import { frameNumberInput, frameNumberOutput, framesPerSecond } from './frame-numbers.js';
import { knownZone } from './times.js';

const zone = knownZone('Europe/Madrid');

export interface Recording {
  /** The media folder. */
  readonly folder: string;
  readonly startMs: number;
  /** Of segments. */
  readonly count: number;
  readonly firstFrame: number;
  /** How their names spell the time; the default template if not given. */
  readonly names?: string;
  /** In frames; a second's if not given. */
  readonly keyframeEvery?: number;
}

/** MPEG-TS, and the root's own playlist, as a recorder leaves them. Returns the segments' names. */
export function recordTransportStream(recording: Recording): string[] {
  encode(recording, ['-f', 'segment', '-segment_time', '1', '-segment_format', 'mpegts', 'made-%03d.ts']);
  return giveNames(recording, '%Y%m%dT%H%M%S.%f%z.ts', '');
}

/** The same as fragmented MP4, with an init segment of its own. */
export function recordFragmentedMp4(recording: Recording): string[] {
  const names = ['-hls_segment_filename', 'made-%03d.m4s', 'made.m3u8'];
  encode(recording, ['-f', 'hls', '-hls_segment_type', 'fmp4', '-hls_time', '1', '-hls_list_size', '0', ...names]);
  rmSync(join(recording.folder, 'made.m3u8'));
  return giveNames(recording, '%Y%m%dT%H%M%S.%f%z.m4s', '#EXT-X-MAP:URI="init.mp4"\n');
}

function encode({ folder, count, firstFrame, keyframeEvery }: Recording, muxer: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  // Not in real time.
  const input = frameNumberInput(firstFrame).filter((option) => option !== '-re');
  const keyframes = ['-g', String(keyframeEvery ?? framesPerSecond)];
  const output = [...frameNumberOutput(), ...keyframes, '-frames:v', String(count * framesPerSecond)];
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', ...input, ...output, ...muxer], { cwd: folder });
}

function giveNames({ folder, startMs, names }: Recording, defaultNames: string, tags: string): string[] {
  const template = parseSegmentNameTemplate(names ?? defaultNames);
  const made = readdirSync(folder).filter((name) => name.startsWith('made-'));
  const entries = made.sort().map((madeName, index) => {
    const name = template.format(zone, startMs + index * 1000);
    renameSync(join(folder, madeName), join(folder, name));
    return { name, time: formatInstant(zone, startMs + index * 1000) };
  });
  const playlist = join(folder, 'index.m3u8');
  const before = existsSync(playlist) ? readFileSync(playlist, 'utf8') : '#EXTM3U\n#EXT-X-TARGETDURATION:1\n';
  const listed = entries.map(({ name, time }) => `#EXT-X-PROGRAM-DATE-TIME:${time}\n#EXTINF:1.000000,\n${name}\n`);
  writeFileSync(playlist, before + tags + listed.join(''));
  return entries.map(({ name }) => name);
}
