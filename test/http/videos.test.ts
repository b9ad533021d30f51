import { expect, test } from 'vitest';
import { parseVideoAddress } from '../../src/http/videos.js';

const day = '/video/court-1/20260115';

test.each([
  [`${day}/.dayfs/bookings/1430-1600.m3u8`, '.dayfs/bookings/1430-1600.m3u8'],
  [`${day}/.dayfs/bookings/0230%2B0200-0330.m3u8`, '.dayfs/bookings/0230+0200-0330.m3u8'],
  [`${day}/hls/20260115T143000.120%2B0100.ts`, 'hls/20260115T143000.120+0100.ts'],
  [`${day}/.dayfs/roots/disk-a/hls/init.mp4`, '.dayfs/roots/disk-a/hls/init.mp4'],
  [`${day}/index.m3u8`, 'index.m3u8'],
  // Decoded once: what is encoded twice is an odd name, of which there is no file.
  [`${day}/%252e%252e/a.ts`, '%2e%2e/a.ts'],
])('%s is a video', (address, path) => expect(parseVideoAddress(address)?.slice(2).join('/')).toBe(path));

test.each([
  '/video/',
  '/video/court-1/a.ts',
  '/video/court-1/20260230/a.ts',
  '/video/../20260115/a.ts',
  `${day}/`,
  `${day}/.dayfs`,
  `${day}/.dayfs/`,
  `${day}/.dayfs/../../../a.ts`,
  `${day}/../a.ts`,
  `${day}/%2e%2e/a.ts`,
  `${day}/hls/..%2fa.ts`,
  `${day}/hls//a.ts`,
  `${day}/hls/a%00.ts`,
  `${day}/hls/%ff.ts`,
  `${day}/hls/.hidden.ts`,
  `${day}/hls/.dayfs/a.ts`,
  `${day}/hls/a.json`,
  `${day}/hls`,
  `${day}/hls/..`,
  '/videos/court-1/20260115/a.ts',
])('%s is none', (address) => expect(parseVideoAddress(address)).toBeUndefined());
