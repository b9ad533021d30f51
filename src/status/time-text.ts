/** Owns how a time is shown to people: in the site's zone, to the second. */
import { formatInstant, type TimeZone } from '../domain/time-zone.js';

/** `2026-01-15 14:30:00 +01:00` */
export function formatTime(zone: TimeZone, instantMs: number): string {
  return formatWrittenTime(formatInstant(zone, instantMs));
}

/** The same of a time as reports for programs have it. */
export function formatWrittenTime(written: string): string {
  return `${written.slice(0, 10)} ${written.slice(11, 19)} ${written.slice(23)}`;
}

/** `10.8 s`, `12 min 5 s`, `3 h 20 min` */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `4 s ago`, `12 min ago`, `3 h ago`, `2 days ago` */
export function formatAgo(instantMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - instantMs) / 1000));
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / 86_400)} days ago`;
}
