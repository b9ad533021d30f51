/**
 * Owns the names of segments in a run's folder. ffmpeg counts them; once a segment is finished its name also
 * says when it began and how long it is, so that a restart places it under the same name as before.
 *
 *   0000000012.ts                             being written, or not looked at yet
 *   0000000012_1768483800120_6006667.ts       start in milliseconds since the epoch, length in microseconds
 */

export interface SpooledName {
  /** The place in the run, from 0. */
  readonly index: number;
  /** Undefined while the segment is ffmpeg's. */
  readonly timing: SegmentTiming | undefined;
}

export interface SegmentTiming {
  readonly startMs: number;
  readonly durationSeconds: number;
}

/** As ffmpeg's segment muxer wants it. */
export const spooledNamePattern = '%010d.ts';

export function formatSpooledName({ index, timing }: SpooledName): string {
  const digits = String(index).padStart(10, '0');
  if (timing === undefined) return `${digits}.ts`;
  return `${digits}_${Math.round(timing.startMs)}_${Math.round(timing.durationSeconds * 1e6)}.ts`;
}

export function parseSpooledName(name: string): SpooledName | undefined {
  const groups = /^(?<index>\d{10})(?:_(?<startMs>\d+)_(?<microseconds>\d+))?\.ts$/.exec(name)?.groups;
  if (groups === undefined) return undefined;
  const { index, startMs, microseconds } = groups;
  const timing =
    startMs === undefined ? undefined : { startMs: Number(startMs), durationSeconds: Number(microseconds) / 1e6 };
  return { index: Number(index), timing };
}
