/** Owns what `dayfs export` reports: as JSON, and in lines for people. */
import { dirname } from 'node:path';
import type { Exported } from '../booking/export/export-booking.js';
import type { Skipped } from '../booking/export/piece.js';
import { formatBytes } from '../disks/format-bytes.js';
import type { CameraName } from '../domain/camera-name.js';
import { formatInstant, type TimeZone } from '../domain/time-zone.js';
import type { Window } from '../domain/window.js';
import { formatTime } from '../status/time-text.js';

export function reportExport(camera: CameraName, window: Window, exported: Exported, zone: TimeZone) {
  const { path, bytes, seconds, cut, startErrorSeconds, coverage, skipped, reach } = exported;
  const span = ({ startMs, endMs }: { startMs: number; endMs: number }) => ({
    start: formatInstant(zone, startMs),
    end: formatInstant(zone, endMs),
  });
  return {
    camera,
    day: window.day,
    window: span(window),
    file: path,
    bytes,
    seconds: round(seconds),
    mode: cut.mode,
    reason: cut.reason ?? null,
    startErrorSeconds: round(startErrorSeconds),
    hiddenSeconds: cut.hidesLead ? round(cut.leadSeconds) : 0,
    coverage: {
      ratio: Math.floor(coverage.ratio * 1e6) / 1e6,
      coveredSeconds: coverage.coveredMs / 1000,
      gaps: coverage.gaps.map((gap) => ({
        ...span(gap),
        seconds: (gap.endMs - gap.startMs) / 1000,
        ...(gap.cause === undefined ? {} : { cause: gap.cause }),
        atSeconds: round(gap.atSeconds),
        shownAs: gap.shownAs,
      })),
    },
    skipped,
    ...reach,
  };
}

export function formatExport(exported: Exported, zone: TimeZone): string {
  const { path, bytes, seconds, cut, coverage, skipped, reach } = exported;
  const how = `${cut.mode}${cut.reason === undefined ? '' : ` since ${cut.reason}`}, ${formatStart(exported)}`;
  const gaps = coverage.gaps.map(
    ({ startMs, endMs, atSeconds, shownAs, cause = 'cause not known' }) =>
      `missing: ${formatSeconds((endMs - startMs) / 1000)} from ${formatTime(zone, startMs)} (${cause}), ` +
      `${shownAs === 'still' ? 'a still picture' : 'closed up'} at ${formatPosition(atSeconds)}`,
  );
  const away = reach.roots
    .filter(({ state }) => state !== 'ok')
    .map(({ disk, state }) => `${state}: the root on ${disk}`);
  if (reach.legacy?.state === 'unreachable') away.push(`unreachable: the legacy path ${reach.legacy.path}`);
  const lines = [
    `${path}: ${formatPosition(seconds)}, ${formatBytes(bytes)}, ${how}`,
    ...gaps,
    ...formatSkipped(skipped),
    ...away,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** Hundreds may be of one folder and for one reason, as when its disk goes away. */
function formatSkipped(skipped: readonly Skipped[]): string[] {
  const alike = new Map<string, { readonly first: Skipped; count: number }>();
  for (const each of skipped) {
    const key = JSON.stringify([dirname(each.path), each.reason]);
    const known = alike.get(key);
    if (known === undefined) alike.set(key, { first: each, count: 1 });
    else known.count += 1;
  }
  return [...alike.values()].map(({ first: { path, reason }, count }) =>
    count === 1 ? `skipped: ${path}: ${reason}` : `skipped: ${count} segments, the first of them ${path}: ${reason}`,
  );
}

/** Less than that is half a frame, or rounding. */
const exactSeconds = 0.05;

function formatStart({ startErrorSeconds, cut }: Exported): string {
  if (Math.abs(startErrorSeconds) > exactSeconds) {
    return `starts ${formatSeconds(Math.abs(startErrorSeconds))} ${startErrorSeconds < 0 ? 'early' : 'late'}`;
  }
  const hides = cut.hidesLead && cut.leadSeconds > exactSeconds;
  return hides ? `cut exactly (${formatSeconds(cut.leadSeconds)} before the start are hidden)` : 'cut exactly';
}

function formatSeconds(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}

/** `1:05:09` */
function formatPosition(seconds: number): string {
  const whole = Math.round(seconds);
  const digits = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(whole / 3600)}:${digits(Math.floor(whole / 60) % 60)}:${digits(whole % 60)}`;
}

function round(seconds: number): number {
  // Not -0, which JSON would write as 0 and tests would tell apart.
  return Math.round(seconds * 1000) / 1000 + 0;
}
