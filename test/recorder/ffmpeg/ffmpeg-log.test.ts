import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ffmpegLogName, lastWords, trimLog } from '../../../src/recorder/ffmpeg/ffmpeg-log.js';
import { temporaryFolder } from '../../support/trees.js';

const input = ['-i', 'rtsp://user:secret@192.0.2.10/stream1'];

describe('the last words of ffmpeg', () => {
  test('are the same in every run, and name the address without its password', async () => {
    using run = temporaryFolder();
    writeFileSync(
      join(run.path, ffmpegLogName),
      `[concat @ 0x55e0] [error] Impossible to open '${input[1]}'\n[error] ${run.path}/input.ffconcat: refused\n`,
    );
    expect(await lastWords(run.path, input)).toBe('[error] rtsp://***@192.0.2.10/stream1: refused');
  });

  test('have no path of the run and no address in memory in them', async () => {
    using run = temporaryFolder();
    writeFileSync(
      join(run.path, ffmpegLogName),
      `[segment @ 0x5581afe0] [error] Failed to open ${run.path}/0000000007.ts\r\n`,
    );
    expect(await lastWords(run.path, input)).toBe('[segment] [error] Failed to open 0000000007.ts');
  });

  test('are not told by a line whose beginning, and so its secret, cannot be known', async () => {
    using run = temporaryFolder();
    writeFileSync(join(run.path, ffmpegLogName), `rtsp://user:${'secret'.repeat(1000)}@192.0.2.10/1: refused`);
    expect(await lastWords(run.path, input)).toBeUndefined();
  });

  test('are none where it said nothing', async () => {
    using run = temporaryFolder();
    writeFileSync(join(run.path, ffmpegLogName), '\n');
    expect(await lastWords(run.path, input)).toBeUndefined();
  });
});

test('a log that has grown long is emptied, and another one is kept', async () => {
  using run = temporaryFolder();
  const path = join(run.path, ffmpegLogName);
  writeFileSync(path, 'x'.repeat(1024 * 1024));
  await trimLog(run.path);
  expect(statSync(path).size).toBe(1024 * 1024);
  writeFileSync(path, 'x'.repeat(1024 * 1024 + 1));
  await trimLog(run.path);
  expect(statSync(path).size).toBe(0);
});
