import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, type TestContext, test } from 'vitest';
import { parseSource } from '../../src/config/camera-input.js';
import type { CameraName } from '../../src/domain/camera-name.js';
import { eventually } from '../support/eventually.js';
import { frameRange, framesPerSecond } from '../support/frame-numbers.js';
import { makeFilm, play } from './film-server.js';
import { TestHost } from './supervisor.js';

const filmSeconds = 60;
const datagramBytes = 7 * 188;

/** Sends the film to a port, whether or not anybody listens, and loses the first datagram of every hundredth frame. */
async function sendLossy({ onTestFinished }: TestContext, film: Buffer): Promise<number> {
  const probe = createSocket('udp4').bind(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  const socket = createSocket('udp4');
  const reel = [...play(film, filmSeconds)].entries();
  const timer = setInterval(() => {
    const [tick, chunk] = reel.next().value ?? [0, Buffer.alloc(0)];
    for (let at = isLost(tick) ? datagramBytes : 0; at < chunk.length; at += datagramBytes) {
      socket.send(chunk.subarray(at, at + datagramBytes), port, '127.0.0.1');
    }
  }, 1000 / framesPerSecond);
  onTestFinished(() => {
    clearInterval(timer);
    socket.close();
  });
  return port;
}

function isLost(tick: number): boolean {
  return tick % 100 === 60;
}

test('a camera that sends over UDP, and loses packets, is recorded but for what was lost', async (context) => {
  const host = new TestHost(context);
  host.addDisk('disk-a');
  const port = await sendLossy(context, await makeFilm(filmSeconds));
  host.cameras = [
    { name: 'court-1' as CameraName, input: parseSource(`udp://127.0.0.1:${port}`) ?? [], output: ['-c', 'copy'] },
  ];
  const supervisor = await host.record();
  await eventually(() => host.segments().length >= 5, { withinMs: 60_000 });
  const [camera] = (await supervisor.ask('status')).cameras;
  expect(camera).toMatchObject({ state: 'recording', restarts: 0, lastError: null });
  await supervisor.stop('for-good');

  const frames = new Set(await host.frames());
  const first = Math.min(...frames);
  const all = frameRange(first, Math.max(...frames) - first);
  // A frame that was hit takes those with it that build on it, up to the next keyframe.
  const isHit = (frame: number) => frameRange(frame - framesPerSecond - 5, framesPerSecond + 10).some(isLost);
  const whole = all.filter((frame) => !isHit(frame));
  expect(whole.length).toBeGreaterThan(100);
  expect(whole.filter((frame) => !frames.has(frame))).toEqual([]);
});
