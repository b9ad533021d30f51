/**
 * Owns why something is missing, where that is known. A gap has its reason where it begins, or ends: what else
 * happened in the hours between explains nothing.
 */
import type { Span } from './cover-once.js';

export type GapCause = 'disk-unreachable' | 'camera-away' | 'recorder-down' | 'switch';

/** What the registry remembers of the recording, in order of time. */
export interface History {
  readonly switchesMs: readonly number[];
  /** When a recorder ran; the end is when it was last known to. None where another program records. */
  readonly sessions: readonly Span[];
}

export const noHistory: History = { switchesMs: [], sessions: [] };

/** A gap as far as it reaches, also beyond a window; without an end if nothing has come since. */
export interface WholeGap extends Span {
  /** The writer began anew after it. */
  readonly startsRun: boolean;
}

export interface Evidence {
  readonly history: History;
  /** What could not be read of the day's roots, the worst of it: what an unreachable one holds comes back with its disk. */
  readonly unread: 'unreachable' | 'missing' | undefined;
  readonly nowMs: number;
}

/** A recorder says every ten seconds that it runs. */
const silenceMs = 15_000;

/** How far from its reason a gap may begin: what a camera last sent is lost, or was placed late. */
const onsetMs = 30_000;

/** Nothing is missing yet that may lie in the spool. */
const openForMs = 60_000;

/** Undefined if it is not known. */
export function causeOf(gap: WholeGap, { history, unread, nowMs }: Evidence): GapCause | undefined {
  if (gap.startMs > nowMs) return undefined;
  if (wasDown(gap, history, nowMs)) return 'recorder-down';
  const isOver = gap.endMs < Infinity;
  if (!isOver && nowMs - gap.startMs <= openForMs) return undefined;
  if (unread !== undefined) return unread === 'unreachable' ? 'disk-unreachable' : undefined;
  if (history.switchesMs.some((atMs) => isNear(atMs, gap.startMs) || isNear(atMs, gap.endMs))) return 'switch';
  return (!isOver || gap.startsRun) && ranAt(gap.startMs, history.sessions) ? 'camera-away' : undefined;
}

/** As the gap began a recorder started, so that there had been none, or none ran. */
function wasDown(gap: WholeGap, { sessions }: History, nowMs: number): boolean {
  const [first, ...later] = sessions;
  const untilMs = Math.min(gap.startMs + onsetMs, gap.endMs, nowMs - silenceMs);
  if (first === undefined || gap.startMs < first.startMs || untilMs < gap.startMs) return false;
  const hasStarted = later.some(({ startMs }) => startMs >= gap.startMs && startMs <= untilMs);
  return hasStarted || !ranAt(untilMs, sessions);
}

function ranAt(atMs: number, sessions: readonly Span[]): boolean {
  return sessions.some(({ startMs, endMs }) => startMs <= atMs && atMs <= endMs + silenceMs);
}

function isNear(atMs: number, endOfGapMs: number): boolean {
  return Math.abs(atMs - endOfGapMs) <= silenceMs;
}
