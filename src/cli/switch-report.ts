/** Owns what the commands report of switch events. */
import type { SwitchEvent } from '../domain/switch-event.js';
import { formatInstant, type TimeZone } from '../domain/time-zone.js';
import { formatTime } from '../status/time-text.js';
import { formatTable } from './table.js';

export function reportSwitch({ atMs, from, to, reason, detail, gapSeconds }: SwitchEvent, zone: TimeZone) {
  return {
    at: formatInstant(zone, atMs),
    from: from ?? null,
    to: to ?? null,
    reason,
    detail,
    gapSeconds: gapSeconds ?? null,
  };
}

export function formatSwitches(events: readonly SwitchEvent[], zone: TimeZone): string {
  if (events.length === 0) return 'no switch yet\n';
  return formatTable(
    ['SWITCHED AT', 'FROM', 'TO', 'REASON', 'MISSING', 'DETAIL'],
    events.map((event) => [
      formatTime(zone, event.atMs),
      event.from ?? 'none',
      event.to ?? 'none',
      event.reason,
      event.gapSeconds === undefined ? 'not known yet' : formatGap(event.gapSeconds),
      event.detail,
    ]),
  );
}

/** A hole of an hour is not read in seconds. */
function formatGap(seconds: number): string {
  if (seconds === 0) return 'nothing';
  return seconds < 120 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds / 60)} min`;
}
