import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { mendTornSegment, packetSpanSeconds } from '../../../src/recorder/run/torn-segment.js';
import { isWholePackets } from '../../../src/recorder/run/transport-packets.js';
import { frameNumberInput, frameNumberOutput, frameRange, readFrameNumbers } from '../../support/frame-numbers.js';

function makePath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dayfs-torn-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'segment.ts');
}

/** A segment of two seconds, cut after a number of bytes. */
function makeTornSegment(share: number): string {
  const path = makePath();
  const input = frameNumberInput().filter((argument) => argument !== '-re');
  execFileSync('ffmpeg', ['-v', 'error', ...input, '-t', '2', ...frameNumberOutput(), '-f', 'mpegts', path]);
  truncateSync(path, Math.floor(statSync(path).size * share));
  return path;
}

describe('a torn segment', () => {
  test('is cut to its whole packets, keeps its frames, and is as long as they are', async () => {
    const path = makeTornSegment(0.6);
    truncateSync(path, statSync(path).size - (statSync(path).size % 188) + 100);
    const seconds = await mendTornSegment(path, statSync(path).size);
    expect(await isWholePackets(path, statSync(path).size)).toBe(true);
    const frames = await readFrameNumbers(path);
    expect(frames.length).toBeGreaterThan(20);
    expect(frames).toEqual(frameRange(0, frames.length));
    expect(Math.abs((seconds ?? 0) - frames.length / 25)).toBeLessThanOrEqual(0.041);
  });

  test.each([
    ['is empty', Buffer.alloc(0)],
    ['is shorter than a packet', Buffer.alloc(187, 0x47)],
    ['holds no video', Buffer.alloc(188 * 40, 'garbage')],
  ])('cannot be mended if it %s', async (_, bytes) => {
    const path = makePath();
    writeFileSync(path, bytes);
    expect(await mendTornSegment(path, bytes.length)).toBeUndefined();
  });
});

test('a torn segment that cannot be looked at now is not taken for one that cannot be played', async () => {
  const path = makePath();
  writeFileSync(path, Buffer.alloc(188, 0x47));
  const { PATH } = process.env;
  onTestFinished(() => {
    process.env['PATH'] = PATH;
  });
  process.env['PATH'] = '/nowhere';
  await expect(mendTornSegment(path, 188)).rejects.toThrow('ffprobe does not tell');
});

test('the length of packets is from the first one’s time to the last one’s end, in whatever order they come', () => {
  expect(packetSpanSeconds('1.40,0.04\n\n1.48,0.04\n1.44,0.04\n')).toBeCloseTo(0.12, 9);
  expect(packetSpanSeconds('1.40,N/A\n1.44,N/A\n')).toBeCloseTo(0.04, 9);
  expect(packetSpanSeconds('N/A,0.04\n')).toBeUndefined();
  expect(packetSpanSeconds('')).toBeUndefined();
});
