/** Owns the bookings that the tests of the export cut: real segments on two disks, whose pictures carry numbers. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { afterAll } from 'vitest';
import { bookedFiles } from '../../../src/booking/export/booked-files.js';
import { type ExportOptions, exportBooking } from '../../../src/booking/export/export-booking.js';
import { reportExport } from '../../../src/cli/export-text.js';
import type { CameraName } from '../../../src/domain/camera-name.js';
import type { TimeZone } from '../../../src/domain/time-zone.js';
import { parseWindow } from '../../../src/domain/window.js';
import type * as library from '../../../src/index.js';
import { type Finished, reportOf, runDayfs, writeConfig } from '../../support/dayfs.js';
import { frameNumberInput, frameNumberOutput, framesPerSecond } from '../../support/frame-numbers.js';
import { makeDisks } from '../../support/merged-day.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/trees.js';

// Its threads run programs of their own, which only dist has.
const { openLookup } = (await import(resolve('dist/index.js'))) as typeof library;

/** When the booking's first segment begins. */
const baseMs = Date.UTC(2026, 0, 15, 14, 30);

export interface RunOptions {
  readonly seconds: number;
  /** Frames from one keyframe to the next. */
  readonly keyframeEvery?: number;
  readonly segmentSeconds?: number;
  /** It has sound, which is silence up to this second. */
  readonly soundsFrom?: number;
  /** It has pictures up to this second alone. */
  readonly picturesUntil?: number;
  readonly output?: readonly string[];
  /** By the segment muxer (MPEG-TS) or, fragmented MP4 with an init segment, the HLS muxer. */
  readonly as?: 'mpegts' | 'fmp4';
}

/** What one run of a camera recorded, from frame 0 on: several tests read it, none may change it. */
export interface Run {
  readonly segments: readonly string[];
  readonly init: string | undefined;
}

export interface ExportReport {
  readonly seconds: number;
  readonly bytes: number;
  readonly mode: 'copied' | 'encoded';
  readonly reason: string | null;
  readonly startErrorSeconds: number;
  readonly hiddenSeconds: number;
  readonly coverage: {
    readonly ratio: number;
    readonly gaps: readonly { readonly seconds: number; readonly atSeconds: number; readonly shownAs: string }[];
  };
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

/** Of the tests of one file: recording takes as long as a whole export. */
const recordings = temporaryFolder();
const recorded = new Map<string, Run>();

afterAll(() => {
  recordings[Symbol.dispose]();
});

/** The same run for all who ask for the same. */
export function record(options: RunOptions): Run {
  const key = JSON.stringify(options);
  const run = recorded.get(key) ?? recordAnew(options, join(recordings.path, String(recorded.size)));
  recorded.set(key, run);
  return run;
}

function recordAnew(options: RunOptions, folder: string): Run {
  mkdirSync(folder);
  execFileSync('ffmpeg', runArguments(options, folder));
  const names = readdirSync(folder).filter((name) => name !== 'init.mp4' && !name.endsWith('.m3u8'));
  return {
    segments: names.sort().map((name) => join(folder, name)),
    init: options.as === 'fmp4' ? join(folder, 'init.mp4') : undefined,
  };
}

export class BookedSite implements Disposable {
  readonly #folder: TemporaryFolder = temporaryFolder();
  readonly configFile: string;

  constructor(more: Record<string, unknown> = {}) {
    const disks = makeDisks(this.#folder.path, 'disk-a', 'disk-b');
    this.configFile = writeConfig(this.#folder.path, disks, { timezone: 'UTC', ...more });
    mkdirSync(this.pathOf('out'));
  }

  pathOf(...names: string[]): string {
    return join(this.#folder.path, ...names);
  }

  listing(folder: string): string[] {
    return readdirSync(this.pathOf(folder));
  }

  /** Puts a segment on a disk, as it began so many seconds after 14:30. */
  place(source: string, disk: 'disk-a' | 'disk-b', atSeconds: number): string {
    const at = new Date(baseMs + atSeconds * 1000).toISOString();
    const day = at.slice(0, 10).replaceAll('-', '');
    const name = `${day}T${at.slice(11, 23).replaceAll(':', '')}+0000${source.endsWith('.ts') ? '.ts' : '.m4s'}`;
    const media = this.pathOf(disk, day, 'court-1', 'hls');
    mkdirSync(media, { recursive: true });
    copyFileSync(source, join(media, name));
    return join(media, name);
  }

  /** Puts segments on a disk, one every so many seconds. */
  placeAll(sources: readonly string[], disk: 'disk-a' | 'disk-b', fromSeconds: number, everySeconds = 2): string[] {
    return sources.map((source, index) => this.place(source, disk, fromSeconds + index * everySeconds));
  }

  /** The command's arguments for a window of seconds after 14:30. */
  arguments(fromSeconds: number, untilSeconds: number, file: string): string[] {
    const window = [writtenTime(fromSeconds), writtenTime(untilSeconds)];
    return ['--config', this.configFile, 'export', 'court-1', ...window, file];
  }

  async export(fromSeconds: number, untilSeconds: number, file: string, ...more: string[]): Promise<Finished> {
    return await runDayfs([...this.arguments(fromSeconds, untilSeconds, file), ...more]);
  }

  /** What the command reports. */
  async commandReport(fromSeconds: number, untilSeconds: number, file: string): Promise<ExportReport> {
    const [, , ...args] = this.arguments(fromSeconds, untilSeconds, file);
    return await reportOf<ExportReport>(this.configFile, ...args);
  }

  /** The same without the command, whose start takes as long as the export. @throws DayfsError */
  async report(
    fromSeconds: number,
    untilSeconds: number,
    file: string,
    more: Partial<ExportOptions> = {},
  ): Promise<ExportReport> {
    const zone = 'UTC' as TimeZone;
    const camera = 'court-1' as CameraName;
    const [start, end] = [writtenTime(fromSeconds), writtenTime(untilSeconds)];
    const window = parseWindow(zone, start, end);
    const lookUp = async () => await this.#lookUp(camera, start, end);
    const { signal } = new AbortController();
    const usual = { window, lookUp, file, replaces: false, onProgress: () => undefined, signal, now: Date.now };
    const options = { ...usual, ...more };
    return JSON.parse(JSON.stringify(reportExport(camera, window, await exportBooking(options), zone))) as ExportReport;
  }

  async #lookUp(camera: CameraName, start: string, end: string) {
    const lookup = await openLookup({ configFile: this.configFile });
    try {
      const report = await lookup.lookup(camera, start, end);
      if (report === undefined) throw new Error('nothing is known of that day');
      return bookedFiles(report);
    } finally {
      await lookup.close();
    }
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

function writtenTime(seconds: number): string {
  return new Date(baseMs + seconds * 1000).toISOString();
}

function runArguments({ seconds, keyframeEvery = 25, segmentSeconds = 2, ...more }: RunOptions, folder: string) {
  const { soundsFrom, picturesUntil = seconds, output = [], as = 'mpegts' } = more;
  // In as little time as it takes: what a camera sends is not waited for.
  const pictures = frameNumberInput().filter((argument) => argument !== '-re');
  const video = ['-t', String(picturesUntil), ...pictures];
  const sound = `aevalsrc=if(gte(t\\,${soundsFrom})\\,sin(2764*t)\\,0):s=48000`;
  const audio = soundsFrom === undefined ? [] : ['-f', 'lavfi', '-i', sound, '-c:a', 'aac'];
  const keyframes = ['-g', String(keyframeEvery), '-keyint_min', String(keyframeEvery), '-sc_threshold', '0'];
  const segments = ['-f', 'segment', '-segment_time', String(segmentSeconds), '-segment_format', 'mpegts'];
  const fragments = [
    '-f',
    'hls',
    '-hls_time',
    String(segmentSeconds),
    '-hls_segment_type',
    'fmp4',
    '-hls_list_size',
    '0',
  ];
  const written = {
    mpegts: [...segments, join(folder, '%05d.ts')],
    fmp4: [...fragments, '-hls_segment_filename', join(folder, '%05d.m4s'), join(folder, 'index.m3u8')],
  };
  const encoded = ['-t', String(seconds), ...frameNumberOutput(), ...keyframes, ...output];
  return ['-nostdin', '-v', 'error', ...video, ...audio, ...encoded, ...written[as]];
}

/** A root's own playlist, as another program writes it, for segments that need an init segment. */
export function writePlaylist(segments: readonly string[], initName: string, seconds: number): void {
  const [first = ''] = segments;
  const entries = segments.map((path) => `#EXTINF:${seconds.toFixed(3)},\n${basename(path)}\n`).join('');
  const head = `#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:${Math.ceil(seconds)}\n#EXT-X-MAP:URI="${initName}"\n`;
  writeFileSync(join(first, '..', 'index.m3u8'), head + entries);
}

export interface Probed {
  readonly seconds: number;
  readonly startSeconds: number;
  readonly hasAudio: boolean;
  /** When the pictures are shown that a player shows, in order. */
  readonly pictures: readonly number[];
}

/** What ffprobe, which knows nothing of how the file was made, says of it. */
export function probe(path: string, ...options: string[]): Probed {
  const asked = ['-show_entries', 'format=start_time,duration:stream=codec_type:frame=media_type,pts_time'];
  const json = execFileSync('ffprobe', ['-v', 'error', ...options, ...asked, '-of', 'json=compact=1', path], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const { format, streams, frames } = JSON.parse(json) as {
    readonly format: { readonly start_time: string; readonly duration: string };
    readonly streams: readonly { readonly codec_type: string }[];
    readonly frames: readonly { readonly media_type: string; readonly pts_time: string }[];
  };
  return {
    seconds: Number(format.duration),
    startSeconds: Number(format.start_time),
    hasAudio: streams.some((stream) => stream.codec_type === 'audio'),
    pictures: frames.filter((each) => each.media_type === 'video').map((each) => Number(each.pts_time)),
  };
}

/** When the silence that a file begins with is over. */
export function soundsAt(path: string): number {
  const filter = ['-af', 'silencedetect=noise=-30dB:duration=0.2', '-f', 'null', '-'];
  const { stderr } = spawnSync('ffmpeg', ['-nostdin', '-hide_banner', '-i', path, ...filter], { encoding: 'utf8' });
  return Number(/silence_end: (?<seconds>[0-9.]+)/.exec(stderr)?.groups?.['seconds']);
}

/** When each frame of the sound begins, in order. */
export function soundTimes(path: string): number[] {
  const asked = ['-select_streams', 'a:0', '-show_entries', 'packet=pts_time', '-of', 'default=nw=1:nk=1', path];
  const lines = execFileSync('ffprobe', ['-v', 'error', ...asked], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line !== '').map(Number);
}

/** The frames of a span of a run that began at second 0. */
export function framesBetween(fromSeconds: number, untilSeconds: number): number[] {
  const first = Math.round(fromSeconds * framesPerSecond);
  const count = Math.round(untilSeconds * framesPerSecond) - first;
  return Array.from({ length: count }, (_, index) => first + index);
}

/** Whether each picture is shown after the one before it, by no more than so many seconds. */
export function goesOn(pictures: readonly number[], mostSeconds: number): boolean {
  return pictures.every((seconds, index) => {
    const since = seconds - (pictures[index - 1] ?? seconds - mostSeconds);
    return since > 0 && since <= mostSeconds + 0.001;
  });
}

/** Leaves of a segment's sound that it is announced, as of a camera that has a microphone and sends nothing of it. */
export function takeSoundOut(path: string): void {
  const bytes = readFileSync(path);
  const packets = Array.from({ length: bytes.length / 188 }, (_, at) => bytes.subarray(at * 188, (at + 1) * 188));
  const soundId = 0x101;
  writeFileSync(path, Buffer.concat(packets.filter((packet) => (packet.readUInt16BE(1) & 0x1fff) !== soundId)));
}

/** All bytes of a file but those after a share of it: as a writer that was killed leaves it. */
export function tear(path: string, share: number): void {
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length * share)));
}
