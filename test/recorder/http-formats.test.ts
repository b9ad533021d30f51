import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { basename, join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { parseSource } from '../../src/config/camera-input.js';
import type { CameraName } from '../../src/domain/camera-name.js';
import { eventually } from '../support/eventually.js';
import { frameNumberInput, frameNumberOutput, frameRange, readAllFrameNumbers } from '../support/frame-numbers.js';
import { TestHost } from './supervisor.js';

const authorization = `Basic ${Buffer.from('user:secret').toString('base64')}`;

/** A camera that is recorded twice: by an address with a password, and by one without. What is below /locked needs it. */
async function serve({ onTestFinished }: TestContext, send: (name: string, response: ServerResponse) => void) {
  const server = createServer(({ url = '', headers }: IncomingMessage, response) => {
    if (url.startsWith('/locked/') && headers.authorization !== authorization) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="camera"' }).end();
    } else send(basename(url), response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return (name: string) => ({
    locked: `http://user:secret@127.0.0.1:${port}/locked/${name}`,
    open: `http://127.0.0.1:${port}/open/${name}`,
  });
}

async function recordBoth(
  host: TestHost,
  sources: { readonly locked: string; readonly open: string },
  output: readonly string[],
): Promise<{ locked: number[]; open: number[] }> {
  host.addDisk('disk-a');
  host.cameras = Object.entries(sources).map(([name, source]) => ({
    ...{ name: name as CameraName, input: parseSource(source) ?? [], output },
  }));
  const ofCamera = (name: string) => host.segments().filter((path) => path.includes(`/${name}/`));
  const supervisor = await host.record();
  await eventually(() => ofCamera('locked').length >= 4 && ofCamera('open').length >= 4, { withinMs: 40_000 });
  const commandLines = host.ffmpegPids().map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  expect(commandLines).toHaveLength(2);
  expect(commandLines.filter((line) => line.includes('secret'))).toEqual([]);
  const { cameras } = await supervisor.ask('status');
  expect(cameras.map(({ restarts }) => restarts)).toEqual([0, 0]);
  await supervisor.stop('for-good');
  return {
    locked: await readAllFrameNumbers(ofCamera('locked')),
    open: await readAllFrameNumbers(ofCamera('open')),
  };
}

describe.concurrent('an address with a password gives the same frames as one without, of', () => {
  test('MJPEG over HTTP', async (context) => {
    const host = new TestHost(context);
    const addresses = await serve(context, (_, response) => {
      const output = ['-c:v', 'mjpeg', '-q:v', '2', '-pix_fmt', 'yuvj420p', '-f', 'mpjpeg', '-'];
      const ffmpeg = spawn('ffmpeg', ['-nostdin', '-v', 'error', ...frameNumberInput(), ...output]);
      response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace;boundary=ffmpeg' });
      ffmpeg.stdout.pipe(response);
      response.on('close', () => ffmpeg.kill('SIGKILL'));
    });
    const { locked, open } = await recordBoth(host, addresses('video'), frameNumberOutput());
    for (const frames of [locked, open]) expect(frames).toEqual(frameRange(0, frames.length));
  });

  test('a live HLS playlist', async (context) => {
    const host = new TestHost(context);
    const folder = join(host.path, 'live');
    mkdirSync(folder);
    const output = ['-g', '25', '-f', 'hls', '-hls_time', '1', '-hls_list_size', '6', join(folder, 'live.m3u8')];
    const ffmpeg = spawn('ffmpeg', [
      '-nostdin',
      '-v',
      'error',
      ...frameNumberInput(),
      ...frameNumberOutput(),
      ...output,
    ]);
    context.onTestFinished(() => void ffmpeg.kill('SIGKILL'));
    await eventually(() => existsSync(join(folder, 'live3.ts')));
    const addresses = await serve(context, (name, response) => {
      const path = join(folder, name);
      if (existsSync(path)) response.end(readFileSync(path));
      else response.writeHead(404).end();
    });
    const { locked, open } = await recordBoth(host, addresses('live.m3u8'), ['-c', 'copy']);
    for (const frames of [locked, open]) expect(frames).toEqual(frameRange(frames[0] ?? 0, frames.length));
  });
});
