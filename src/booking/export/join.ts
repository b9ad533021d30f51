/** Owns the way of the bytes: each stretch through an ffmpeg of its own, and all of them through one into the file. */
import { pipeline } from 'node:stream/promises';
import { DayfsError } from '../../domain/errors.js';
import type { Container } from './container.js';
import type { Cut } from './cut.js';
import { checkEnd, type Ended, type Ffmpeg, feed, startFfmpeg } from './ffmpeg-child.js';
import { ShownTimes, type Still } from './shown-times.js';
import type { StallWatch } from './stall-watch.js';
import { commonForm, type FormedStretch, soundCodec, stretchArguments } from './stretch-arguments.js';
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
  /** From the first picture that is seen to the end of the last. */
  readonly seconds: number;
  /** Where each stretch lies in the file; undefined if nothing of it could be decoded. */
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
  const { stretches, target, watch, signal } = parts;
  const muxer = startFfmpeg(muxArguments(parts), signal);
  watch.follow(muxer.pid);
  const places: (Place | undefined)[] = [];
  const stills: Still[] = [];
  let endSeconds = baseSeconds;
  for (const formed of stretches) {
    const times = await passOn(formed, endSeconds, parts, muxer);
    const startSeconds = endSeconds - baseSeconds;
    endSeconds = Math.max(endSeconds, times.endSeconds ?? endSeconds);
    places.push(times.endSeconds === undefined ? undefined : { startSeconds, endSeconds: endSeconds - baseSeconds });
    stills.push(...times.stills.map(({ atSeconds, seconds }) => ({ atSeconds: atSeconds - baseSeconds, seconds })));
  }
  watch.begin(`writing the end of ${target.path}`);
  muxer.stdin.end();
  checkWritten(await muxer, target);
  return { seconds: endSeconds - baseSeconds, places, stills };
}

async function passOn(
  formed: FormedStretch,
  placeSeconds: number,
  { stretches, cut, target, reading, watch, signal }: JoinParts,
  muxer: Ffmpeg,
): Promise<ShownTimes> {
  const common = commonForm(stretches.map(({ form }) => form));
  const ffmpeg = startFfmpeg(stretchArguments(formed, placeSeconds, cut, common), signal);
  watch.follow(ffmpeg.pid);
  const times = new ShownTimes(formed.form.video.frameSeconds);
  const [fed, passed] = await Promise.allSettled([
    feed(ffmpeg, stretchBytes(formed.stretch.pieces, reading)),
    pipeline(ffmpeg.stdout, (chunks: AsyncIterable<Buffer>) => noted(chunks, times), muxer.stdin, { end: false }),
  ]);
  if (fed.status === 'rejected') throw fed.reason;
  if (passed.status === 'rejected') {
    // What takes it all has ended, and knows why.
    muxer.stdin.destroy();
    checkWritten(await muxer, target);
    throw passed.reason;
  }
  checkEnd('ffmpeg', await ffmpeg, `${cut.mode === 'copied' ? 'copying' : 'encoding'} the segments`);
  return times;
}

/** On a full disk ffmpeg may end with 0 all the same. */
function checkWritten(ended: Ended, { path }: TargetFile): void {
  if (ended.stderr?.includes('No space left on device') === true) {
    const message = `${path} cannot be written: no space is left there; make room or name another folder`;
    throw new DayfsError('failed', message, { cause: ended.stderr });
  }
  checkEnd('ffmpeg', ended, `writing ${path}`);
}

async function* noted(chunks: AsyncIterable<Buffer>, times: ShownTimes): AsyncGenerator<Buffer, void> {
  for await (const chunk of chunks) {
    times.push(chunk);
    yield chunk;
  }
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
