import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { parseVideoAddress, sendVideo } from '../../src/http/videos.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { describeMount } from '../support/fuse.js';
import { temporaryFolder } from '../support/trees.js';

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

describeMount('a video whose disk fails while it is sent', () => {
  test('is hung up on, and keeps no player waiting', async () => {
    using folder = temporaryFolder();
    const [behind, disk] = [join(folder.path, 'behind'), join(folder.path, 'disk')];
    for (const path of [behind, disk]) mkdirSync(path);
    writeFileSync(join(behind, 'a.ts'), '');
    // More than all that lies between the two ends of a connection.
    truncateSync(join(behind, 'a.ts'), 256 * 2 ** 20);
    const bindfs = spawn('bindfs', ['-f', behind, disk], { stdio: 'ignore' });
    const refused: number[] = [];
    const server = createServer((request, response) => {
      sendVideo(request, response, { mountPath: disk, steps: ['a.ts'], refuse: (status) => refused.push(status) });
    });
    try {
      await eventually(async () => (await execa('mountpoint', ['-q', disk], { reject: false })).exitCode === 0);
      const port = await freePort();
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      const [answer] = (await once(get({ port, host: '127.0.0.1', agent: false }), 'response')) as [IncomingMessage];
      expect(answer.statusCode).toBe(200);
      const ended = once(bindfs, 'exit');
      bindfs.kill('SIGKILL');
      await ended;
      const cutOff = once(answer, 'error');
      answer.resume();
      expect(await cutOff).toMatchObject([{ code: 'ECONNRESET' }]);
      expect(refused).toEqual([]);
    } finally {
      bindfs.kill('SIGKILL');
      server.closeAllConnections();
      server.close();
      await execa('umount', ['--lazy', disk], { reject: false });
    }
  }, 20_000);
});
