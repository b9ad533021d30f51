/** Owns the picture of a recording over time: what lies on which disk, and where something is missing. */
import type { BookingReport } from '../lookup/booking-report.js';
import type { CameraDay, GapAnswer, RecordedSpan } from './answers.js';

/** Times are told in whole milliseconds: a segment may seem to begin this much after the one before it. */
const seamMs = 1;

/** No screen has room for more: beyond it, gaps that lie close together are told as one. */
const mostGaps = 400;

/** @param pendingMs what is missing at the very end of a live window is still in the making, up to so much */
export function timelineOf(report: BookingReport, pendingMs: number): Omit<CameraDay, 'problem'> {
  const windowEndMs = Date.parse(report.window.end);
  const gaps = report.coverage.gaps
    .map(
      ({ start, end, seconds, cause }): GapAnswer => ({
        startMs: Date.parse(start),
        endMs: Date.parse(end),
        missingSeconds: seconds,
        cause: cause ?? null,
      }),
    )
    .filter(({ endMs, missingSeconds }) => endMs < windowEndMs || missingSeconds * 1000 > pendingMs);
  const missingSeconds = gaps.reduce((sum, gap) => sum + gap.missingSeconds, 0);
  const windowSeconds = (windowEndMs - Date.parse(report.window.start)) / 1000;
  return {
    camera: report.camera,
    coverage: 1 - missingSeconds / windowSeconds,
    missingSeconds,
    spans: spansOf(report.segments),
    gaps: joinClose(gaps),
    unreadRoots: unreadRoots(report),
  };
}

function spansOf(segments: BookingReport['segments']): RecordedSpan[] {
  const spans: RecordedSpan[] = [];
  for (const { start, end, disk } of segments) {
    const [startMs, endMs] = [Date.parse(start), Date.parse(end)];
    const last = spans.at(-1);
    const goesOn = last !== undefined && last.disk === disk && startMs - last.endMs <= seamMs;
    if (goesOn) spans[spans.length - 1] = { ...last, endMs };
    else spans.push({ startMs, endMs, disk });
  }
  return spans;
}

function joinClose(gaps: readonly GapAnswer[]): readonly GapAnswer[] {
  let joined = gaps;
  for (let closeMs = 15_000; joined.length > mostGaps; closeMs *= 2) joined = joinWithin(gaps, closeMs);
  return joined;
}

function joinWithin(gaps: readonly GapAnswer[], closeMs: number): GapAnswer[] {
  const joined: GapAnswer[] = [];
  for (const gap of gaps) {
    const last = joined.at(-1);
    if (last === undefined || gap.startMs - last.endMs > closeMs) joined.push(gap);
    else {
      const missingSeconds = last.missingSeconds + gap.missingSeconds;
      const cause = last.cause === gap.cause ? gap.cause : null;
      joined[joined.length - 1] = { startMs: last.startMs, endMs: gap.endMs, missingSeconds, cause };
    }
  }
  return joined;
}

function unreadRoots({ roots, legacy }: BookingReport): CameraDay['unreadRoots'] {
  const all = [...roots, ...(legacy === undefined ? [] : [{ disk: null, state: legacy.state }])];
  return all.filter(({ state }) => state !== 'ok').map(({ disk, state }) => ({ disk, state }));
}
