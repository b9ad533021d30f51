/** Owns `dayfs lookup` for people: how much is there, what is missing and why, and where it lies. */
import { formatBytes } from '../disks/format-bytes.js';
import type { BookingReport } from '../lookup/booking-report.js';
import { formatSeconds, formatWrittenTime } from '../status/time-text.js';
import { formatTable } from './table.js';

export function formatBooking(report: BookingReport): string {
  const parts = [formatVerdict(report), formatGaps(report), formatRoots(report), formatSegments(report)];
  return parts.filter((part) => part !== '').join('\n');
}

function formatVerdict({ camera, window, coverage }: BookingReport): string {
  const missing = coverage.gaps.reduce((sum, { seconds }) => sum + seconds, 0);
  // Rounded down: 100 % is said of nothing that lacks a moment.
  const percent = (Math.floor(coverage.ratio * 1000) / 10).toFixed(1);
  const lack = coverage.gaps.length === 0 ? 'complete' : `${percent} % covered, ${formatSeconds(missing)} missing`;
  return `${camera} from ${formatWrittenTime(window.start)} to ${formatWrittenTime(window.end)}: ${lack}\n`;
}

function formatGaps({ coverage: { gaps } }: BookingReport): string {
  if (gaps.length === 0) return '';
  return formatTable(
    ['MISSING FROM', 'TO', 'LENGTH', 'CAUSE'],
    gaps.map(({ start, end, seconds, cause }) => [
      formatWrittenTime(start),
      formatWrittenTime(end),
      formatSeconds(seconds),
      cause ?? 'not known',
    ]),
  );
}

function formatRoots({ roots, segments, legacy }: BookingReport): string {
  // A disk has a second root where the first segment began before midnight.
  const countIn = (folder: string | null) =>
    String(segments.filter(({ path }) => path.startsWith(`${folder}/`)).length);
  const rows = roots.map(({ disk, state, path }) => [disk, state, countIn(path), path ?? '-']);
  if (legacy !== undefined) rows.push(['(legacy)', legacy.state, countIn(legacy.path), legacy.path]);
  return formatTable(['DISK', 'STATE', 'SEGMENTS', 'PATH'], rows);
}

function formatSegments({ segments }: BookingReport): string {
  const [first, last] = [segments.at(0), segments.at(-1)];
  if (first === undefined || last === undefined) return '';
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const count = segments.length === 1 ? '1 segment' : `${segments.length} segments`;
  return `${count}, ${formatBytes(bytes)}\nfirst  ${first.path}\nlast   ${last.path}\n`;
}
