/** Owns how the file's single values are read, and the rule that says what each may be. */
import { normalize } from 'node:path';
import { cameraPlaceholder } from '../domain/layout.js';
import { parseSizeOrShare, type SizeOrShare, sizeOrShareRule } from '../domain/size-or-share.js';

export const pathRule = 'an absolute path without "." and ".." in it';

export function parsePath(text: string): string | undefined {
  if (!text.startsWith('/') || /\p{Cc}/u.test(text)) return undefined;
  // What ".." means depends on symbolic links, so checks on the written path would be worth nothing.
  if (text.split('/').some((part) => part === '.' || part === '..')) return undefined;
  const normal = normalize(text);
  return normal === '/' ? normal : normal.replace(/\/$/, '');
}

export const spoolLimitRule = `${sizeOrShareRule}, and more than 0`;

export function parseSpoolLimit(text: string): SizeOrShare | undefined {
  const limit = parseSizeOrShare(text);
  return limit !== undefined && Object.values(limit).every((amount) => amount > 0) ? limit : undefined;
}

export const legacyPathRule = `${pathRule} and with ${cameraPlaceholder} in it`;

export function parseLegacyPath(text: string): string | undefined {
  return text.includes(cameraPlaceholder) ? parsePath(text) : undefined;
}

export const mediaRule = 'the name of a folder in a root, such as hls';

export function parseMedia(text: string): string | undefined {
  return /^[^./\p{Cc}][^/\p{Cc}]*$/u.test(text) ? text : undefined;
}

export const switchRule = 'true or false';

export function parseSwitch(text: string): boolean | undefined {
  return text === 'true' || text === 'false' ? text === 'true' : undefined;
}

export const deadlineRule = 'seconds from 0.1 to 60';

export function parseDeadline(text: string): number | undefined {
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return seconds >= 0.1 && seconds <= 60 ? seconds : undefined;
}

export const segmentSecondsRule = 'seconds from 1 to 3600 that divide a day, so that midnight is a cut';

export function parseSegmentSeconds(text: string): number | undefined {
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  const perDay = 86_400 / seconds;
  // 86,400 / 1.2 is 72,000 but for the last binary digit.
  const dividesDay = Math.abs(perDay - Math.round(perDay)) < 1e-9;
  return seconds >= 1 && seconds <= 3600 && dividesDay ? seconds : undefined;
}

export const listenRule = 'an address and a port, such as 127.0.0.1:9464 or [::1]:9464';

export function parseListen(text: string): { host: string; port: number } | undefined {
  const groups = /^(?:\[(?<ipv6>[0-9a-fA-F:.]+)\]|(?<host>[A-Za-z0-9._-]+)):(?<port>\d{1,5})$/.exec(text)?.groups;
  const host = groups?.['ipv6'] ?? groups?.['host'];
  const port = Number(groups?.['port']);
  return host !== undefined && port >= 1 && port <= 65_535 ? { host, port } : undefined;
}

export const hostNameRule = 'the name of a host without a port, such as venue-1.example.com';

/** In small letters: names of hosts know no others. */
export function parseHostName(text: string): string | undefined {
  return /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/.test(text) && text.length <= 253 ? text.toLowerCase() : undefined;
}

const drivers = ['auto', 'kernel', 'libfuse'] as const;
export const driverRule = drivers.join(' or ');

export function parseDriver(text: string): (typeof drivers)[number] | undefined {
  return drivers.find((driver) => driver === text);
}

const incompleteDays = ['show', 'fail'] as const;
export const incompleteDaysRule = incompleteDays.join(' or ');

export function parseIncompleteDays(text: string): (typeof incompleteDays)[number] | undefined {
  return incompleteDays.find((choice) => choice === text);
}
