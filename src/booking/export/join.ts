/** Owns the way of the bytes: each stretch through an ffmpeg of its own, and all of them through one into the file. */
import { Readable } from 'node:stream';
import { DayfsError } from '../../domain/errors.js';
import type { Container } from './container.js';
import type { Cut } from './cut.js';
import { checkEnd, type Ended, feed, startFfmpeg } from './ffmpeg-child.js';
import { ShownTimes, type Still } from './shown-times.js';
import { SoundTail } from './sound-tail.js';
import type { StallWatch } from './stall-watch.js';
import { commonForm, type FormedStretch, seenLeadSeconds, soundCodec, stretchArguments } from './stretch-arguments.js';
import { type Reading, stretchBytes } from './stretch-bytes.js';
import type { TargetFile } from './target-file.js';

export interface JoinParts {
  readonly stretches: readonly FormedStretch[];
  readonly cut: Cut;
  readonly container: Container;
  readonly target: TargetFile;
  readonly reading: Reading;
  readonly watch: StallWatch;
  readonly signal: AbortSignal;
}

export interface Joined {
  /** From the first picture that is seen to the end of the last; 0 if there is none, and then the file is none. */
  readonly seconds: number;
  /** When its last sound begins, which may be after that; 0 if there is none. */
  readonly soundSeconds: number;
  /** Where each stretch lies in the file; undefined if it has no picture there. */
  readonly places: readonly (Place | undefined)[];
  readonly stills: readonly Still[];
}

export interface Place {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Where the file's beginning lies in the stream of all: times in it cannot be negative, as those of a lead are. */
const baseSeconds = 3600;

/** @throws DayfsError, or the signal's reason */
export async function join(parts: JoinParts): Promise<Joined> {
  const { target, watch, signal } = parts;
  const muxer = startFfmpeg(muxArguments(parts), signal);
  watch.follow(muxer.pid);
  const passed: ShownStretch[] = [];
  try {
    // One stream of all: one more for each stretch would leave its listeners at the muxer's input.
    await feed(muxer, Readable.from(allBytes(parts, passed)));
    const joined = joinedOf(passed, parts.cut);
    const isAll = passed.length === parts.stretches.length;
    // Most containers cannot be made of no picture, and the others would be no file for anybody.
    if (isAll && joined.seconds === 0) return joined;
    watch.begin(`writing the end of ${target.path}`);
    checkWritten(await muxer, target, isAll);
    return joined;
  } finally {
    // If a stretch failed it would go on, and write the index of what is thrown away.
    muxer.kill();
    await muxer;
  }
}

/** What has passed of a stretch; its place is where in the stream its first picture was put. */
interface ShownStretch {
  readonly formed: FormedStretch;
  readonly placeSeconds: number;
  readonly times: ShownTimes;
}

/** @param passed gets each stretch that is through */
async function* allBytes(parts: JoinParts, passed: ShownStretch[]): AsyncGenerator<Buffer, void> {
  let placeSeconds = baseSeconds;
  for (const formed of parts.stretches) {
    const times = new ShownTimes(formed.form.video.frameSeconds);
    yield* noted(transportBytes(formed, placeSeconds, parts), times, formed === parts.stretches.at(-1));
    passed.push({ formed, placeSeconds, times });
    placeSeconds = Math.max(placeSeconds, times.endSeconds ?? placeSeconds);
  }
}

async function* transportBytes(
  formed: FormedStretch,
  placeSeconds: number,
  { stretches, cut, reading, watch, signal }: JoinParts,
): AsyncGenerator<Buffer, void> {
  const bytes = await stretchBytes(formed.stretch.pieces, reading);
  // All of it went away since it was looked into, as with its disk.
  if (bytes === undefined) return;
  const common = commonForm(stretches.map(({ form }) => form));
  const ffmpeg = startFfmpeg(stretchArguments(formed, placeSeconds, cut, common), signal);
  watch.follow(ffmpeg.pid);
  const feeding = feed(ffmpeg, bytes);
  // It is asked for once all has come out; until then nobody listens to how it ended.
  feeding.catch(() => undefined);
  try {
    yield* ffmpeg.stdout;
    await feeding;
    checkEnd('ffmpeg', await ffmpeg, `${cut.mode === 'copied' ? 'copying' : 'encoding'} the segments`);
  } finally {
    // If what takes its bytes has ended, nobody reads the rest.
    ffmpeg.kill();
  }
}

function joinedOf(passed: readonly ShownStretch[], cut: Cut): Joined {
  const places = passed.map((shown) => placeOf(shown, cut));
  const stills = passed
    .flatMap(({ times }) => times.stills)
    .map(({ atSeconds, seconds }) => ({ atSeconds: atSeconds - baseSeconds, seconds }));
  const soundSeconds = Math.max(0, (passed.at(-1)?.times.soundSeconds ?? baseSeconds) - baseSeconds);
  const seconds = places.findLast((place) => place !== undefined)?.endSeconds ?? 0;
  return { seconds, soundSeconds, places, stills };
}

/** Undefined if nothing has passed but what comes before the moment asked for. */
function placeOf({ formed, placeSeconds, times: { endSeconds } }: ShownStretch, cut: Cut): Place | undefined {
  const fromSeconds = placeSeconds + seenLeadSeconds(formed, cut);
  // Pictures are taken by the nearest: less than half of one is the end of the one before.
  if (endSeconds === undefined || endSeconds < fromSeconds + formed.form.video.frameSeconds / 2) return undefined;
  return { startSeconds: placeSeconds - baseSeconds, endSeconds: endSeconds - baseSeconds };
}

/** On a full disk ffmpeg may end with 0 all the same, before it has taken all. */
function checkWritten(ended: Ended, { path }: TargetFile, isAll: boolean): void {
  if (ended.stderr?.includes('No space left on device') === true) {
    const message = `${path} cannot be written: no space is left there; make room or name another folder`;
    throw new DayfsError('failed', message, { cause: ended.stderr });
  }
  checkEnd('ffmpeg', { ...ended, failed: ended.failed || !isAll }, `writing ${path}`);
}

/** @param keepsTail whether sound that goes on after the last picture is passed on: where a stretch follows, its own is */
async function* noted(
  chunks: AsyncIterable<Buffer>,
  times: ShownTimes,
  keepsTail: boolean,
): AsyncGenerator<Buffer, void> {
  const tail = new SoundTail(times);
  for await (const chunk of chunks) yield tail.push(chunk);
  if (keepsTail) yield tail.bytes;
}

function muxArguments({ stretches, cut, container, target }: JoinParts): string[] {
  const isApples = container.format === 'mp4' || container.format === 'mov';
  // HEVC under the one of its two names that Apple's players know.
  const isHevc = cut.mode === 'copied' && stretches[0]?.form.video.codec === 'hevc';
  const tag = isApples && isHevc ? ['-tag:v', 'hvc1'] : [];
  const isAac = container.format !== 'mpegts' && stretches.some(({ form }) => soundCodec(form, cut) === 'aac');
  // What the muxer would put in by itself fails it at the first frame that is torn; so the frame is left out.
  const soundFilter = isAac ? ['-bsf:a', 'aac_adtstoasc'] : [];
  return [
    ...['-nostdin', '-hide_banner', '-loglevel', 'level+error', '-copyts', '-f', 'mpegts', '-i', 'pipe:0'],
    ...[
      '-map',
      '0',
      '-c',
      'copy',
      ...tag,
      ...soundFilter,
      '-output_ts_offset',
      String(-baseSeconds),
      ...container.options,
    ],
    ...['-f', container.format, '-y', `file:${target.temporaryPath}`],
  ];
}
