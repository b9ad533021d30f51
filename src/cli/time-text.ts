/** Owns how a time is shown to people: in the site's zone, to the second. */
import { formatInstant, type TimeZone } from '../domain/time-zone.js';

/** `2026-01-15 14:30:00 +01:00` */
export function formatTime(zone: TimeZone, instantMs: number): string {
  const written = formatInstant(zone, instantMs);
  return `${written.slice(0, 10)} ${written.slice(11, 19)} ${written.slice(23)}`;
}

/** `4 s ago`, `12 min ago`, `3 h ago`, `2 days ago` */
export function formatAgo(instantMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - instantMs) / 1000));
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / 86_400)} days ago`;
}
