/** Owns the export: from the segments of a booking to one playable file, whole under its name or not there at all. */
import { DayfsError } from '../../domain/errors.js';
import { pause } from '../../host/pause.js';
import type { Span } from '../../lookup/cover-once.js';
import type { BookedFiles } from './booked-files.js';
import { type Container, containerOf } from './container.js';
import { type Cut, chooseCut } from './cut.js';
import { join } from './join.js';
import { bytesWithin, type Skipped } from './piece.js';
import { probeStretch } from './probe-stretch.js';
import { coverageOfFile, type ExportedCoverage } from './shown-spans.js';
import { StallWatch } from './stall-watch.js';
import { splitStretches } from './stretch.js';
import { askedSeconds, beginningSeconds, type FormedStretch } from './stretch-arguments.js';
import type { Reading } from './stretch-bytes.js';
import { survey } from './survey.js';
import { TargetFile } from './target-file.js';
import { verifyFile } from './verify-file.js';

export interface ExportOptions {
  readonly window: Span;
  /** Asked once it is clear that the file can be written. It has to come to an end by itself. */
  readonly lookUp: () => Promise<BookedFiles>;
  readonly file: string;
  /** A file of that name may be replaced. */
  readonly replaces: boolean;
  /** How much of the booking has been read, from 0 to 1. */
  readonly onProgress: (share: number) => void;
  /** Its reason is thrown. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** How long it may get no further, once the booking is looked up. */
  readonly mostStalledMs?: number;
}

export interface Exported {
  readonly path: string;
  readonly bytes: number;
  readonly seconds: number;
  readonly cut: Cut;
  /** From the moment asked for, or the first that is covered, to the first picture: negative for one before it. */
  readonly startErrorSeconds: number;
  readonly coverage: ExportedCoverage;
  readonly skipped: readonly Skipped[];
  readonly reach: Pick<BookedFiles, 'roots' | 'legacy'>;
}

/** @throws DayfsError, or the signal's reason */
export async function exportBooking(options: ExportOptions): Promise<Exported> {
  const { file, replaces, now, mostStalledMs } = options;
  const container = containerOf(file);
  const target = new TargetFile({ file, replaces, now });
  const watch = new StallWatch(mostStalledMs);
  const signal = AbortSignal.any([options.signal, watch.signal]);
  try {
    return await orAborted(make({ ...options, container, target, watch, signal }), signal);
  } finally {
    watch.end();
    target.discard();
  }
}

interface Making extends ExportOptions {
  readonly container: Container;
  readonly target: TargetFile;
  readonly watch: StallWatch;
}

async function make(making: Making): Promise<Exported> {
  const { window, container, target, watch, signal } = making;
  const { stretches, skipped, gaps, reach, reading, leastBytes } = await prepare(making);
  const [first] = stretches;
  if (first === undefined) throw nothingFound(skipped);
  const asked = askedSeconds(first);
  const cut = chooseCut(
    stretches.map(({ form }) => form),
    asked,
    container,
  );
  if (cut.mode === 'copied') target.checkRoom(leastBytes);
  const joined = await join({ stretches, cut, container, target, reading, watch, signal });
  if (joined.seconds === 0) throw noPicture(skipped);
  watch.begin('looking at the finished file');
  await verifyFile(target.temporaryPath, container, joined, signal);
  return {
    path: target.path,
    bytes: target.finish(),
    seconds: joined.seconds,
    cut,
    startErrorSeconds: beginningSeconds(first, cut) - asked,
    coverage: coverageOfFile(
      { window, gaps },
      stretches.map(({ stretch }) => stretch),
      joined,
    ),
    skipped,
    reach,
  };
}

/** Looks up, and into, the segments. */
async function prepare({ window, lookUp, onProgress, watch, signal }: Making) {
  // Not watched: it has deadlines of its own, and takes long where a lost registry is filled from slow disks.
  const { files, gaps, ...reach } = await lookUp();
  const surveyed = await survey(files, (path) => watch.begin(`reading ${path}`));
  const skipped = [...surveyed.skipped];
  const bytes = surveyed.pieces.reduce((sum, piece) => sum + piece.bytes, 0);
  let readBytes = 0;
  const reading: Reading = {
    onFile: (path) => watch.begin(`reading ${path}`),
    onBytes: (more) => {
      readBytes += more;
      watch.progressed();
      onProgress(readBytes / bytes);
    },
    onSkipped: (each) => skipped.push(each),
  };
  const stretches: FormedStretch[] = [];
  for (const stretch of splitStretches(window, surveyed.pieces)) {
    const formed = await probeStretch(stretch, { ...reading, onBytes: () => watch.progressed() }, signal);
    if (formed !== undefined) stretches.push(formed);
  }
  // What a copy makes at the least: that it may be a little more is seen where it is written.
  const leastBytes = surveyed.pieces.reduce((sum, piece) => sum + bytesWithin(window, piece), 0);
  return { stretches, skipped, gaps, reach, reading, leastBytes };
}

function nothingFound(skipped: readonly Skipped[]): DayfsError {
  const [first] = skipped;
  if (first === undefined)
    return new DayfsError('nothing-found', 'no segment lies in this window: nothing is exported');
  const of = skipped.length === 1 ? 'the only segment' : `all ${skipped.length} segments`;
  return new DayfsError('failed', `${of} of this window cannot be used, such as ${first.path}: ${first.reason}`);
}

/** Segments are there, and of the right time. */
function noPicture(skipped: readonly Skipped[]): DayfsError {
  const [first] = skipped;
  if (first === undefined)
    return new DayfsError('nothing-found', 'no picture lies in this window: ask for a longer one, or an earlier start');
  const reason = `of what cannot be used ${first.path} is the first: ${first.reason}`;
  return new DayfsError('failed', `no picture lies in what can be read of this window; ${reason}`);
}

/** How long what was ended may take to be gone: until then it could make its file anew. */
const mostEndingMs = 2_000;

/** A call to a disk that hangs does not come back: it is not waited for. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<'aborted'>((resolve) => {
    if (signal.aborted) resolve('aborted');
    signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
  // Once it is aborted, how the work fails is only an echo of that.
  const settled = work.then(
    () => 'done' as const,
    () => 'done' as const,
  );
  if ((await Promise.race([settled, aborted])) === 'done') return await work;
  await Promise.race([settled, pause(mostEndingMs, new AbortController().signal)]);
  throw signal.reason;
}
