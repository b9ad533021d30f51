import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { FfmpegProcess } from '../../../src/recorder/ffmpeg/ffmpeg-process.js';

const program = resolve('test/recorder/fixtures/no-descriptors.mjs');

test('a process is not taken for ended, nor for one that never was, for want of a descriptor to look at it', () => {
  const { pid } = spawnSync('true');
  const script = 'ulimit -n 100; exec "$0" "$@"';
  const said = execFileSync('sh', ['-c', script, process.execPath, program, String(pid)], { encoding: 'utf8' });
  expect(JSON.parse(said)).toEqual({ isRunning: true, found: 'EMFILE', isGoneRunning: false });
});

test('one that is stopped is ended as gracefully as any other, and not by force', async () => {
  const input = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=25'];
  const ffmpeg = spawn('ffmpeg', ['-nostdin', ...input, '-progress', 'pipe:1', '-f', 'null', '-'], { stdio: 'pipe' });
  const closed = once(ffmpeg, 'close');
  await once(ffmpeg.stdout, 'data');
  ffmpeg.kill('SIGSTOP');
  await new FfmpegProcess(ffmpeg.pid ?? 0).stop();
  // The exit code of an ffmpeg that was told to end: a process that was killed has none.
  expect(await closed).toEqual([255, null]);
});
