import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load-config.js';
import { DayfsError } from '../../src/domain/errors.js';
import { type HttpServer, startHttpServer } from '../../src/http/http-server.js';
import { sendText } from '../../src/http/send.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';

const config = parseConfig('f', 'disks: [{ id: disk-a, path: /mnt/a, minFree: 5% }]\n');
const patienceMs = 200;
const unexpected: unknown[] = [];
let server: HttpServer;
let port: number;

beforeAll(async () => {
  port = await freePort();
  const routes = {
    answer: async ({ path, response }: Parameters<Parameters<typeof startHttpServer>[0]['routes']['answer']>[0]) => {
      if (path === '/broken') throw new Error('broken');
      if (path === '/failed') throw new DayfsError('failed', 'the disk is away');
      sendText(response, 'text/plain', path === '/large' ? 'x'.repeat(50_000_000) : 'here');
    },
  };
  const http = { host: '127.0.0.1', port, names: ['venue-1.example.com'] };
  server = await startHttpServer({ config, http, routes, onUnexpected: (error) => unexpected.push(error), patienceMs });
});

afterAll(async () => await server.close());

function open(text: string): Socket {
  const socket = connect(port, '127.0.0.1');
  // One that is hung up on may be reset.
  socket.on('error', () => undefined);
  socket.write(text);
  return socket;
}

/** All that comes until the server hangs up. */
async function heardFrom(socket: Socket): Promise<string> {
  return await new Promise((resolve) => {
    let heard = '';
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
    });
    socket.on('close', () => resolve(heard));
  });
}

const get = (path: string, host = 'localhost') =>
  heardFrom(open(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`));

test('a client that never ends its request is hung up on, while others are answered', async () => {
  const slow = heardFrom(open('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: '));
  expect(await get('/')).toMatch(/here$/);
  expect(await slow).toContain('408 Request Timeout');
});

test('a client that does not take its answer is hung up on', async () => {
  const stuck = open('GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n');
  // It reads nothing, so that only what it says next is refused. To say more often would be a sign of life.
  const isRefused = () => {
    stuck.write('x');
    return stuck.destroyed;
  };
  await eventually(isRefused, { everyMs: 6 * patienceMs });
});

test('many that only connect keep nobody out for longer than their time', async () => {
  const idle = Array.from({ length: 300 }, () => open('').resume());
  await Promise.all(idle.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  expect(await get('/')).toMatch(/here$/);
});

test.each([
  ['/failed', 'localhost', 503, 'the disk is away'],
  ['/broken', 'localhost', 500, 'broken'],
  ['/', 'venue-1.example.com', 200, 'here'],
  ['/', 'venue-2.example.com', 421, 'http.names'],
])('%s asked of %s is answered with %i', async (path, host, status, text) => {
  const heard = await get(path, host);
  expect(heard).toContain(`HTTP/1.1 ${status} `);
  expect(heard).toContain(text);
});

test('only a failure that was not foreseen is told to the log', () => {
  expect(unexpected).toEqual([new Error('broken')]);
});

test('a request without a host, or that is none, is refused', async () => {
  expect(await heardFrom(open('GET / HTTP/1.1\r\n\r\n'))).toContain('400 Bad Request');
  expect(await heardFrom(open('GET / HTTP/1.0\r\n\r\n'))).toContain('421');
  expect(await heardFrom(open('\x16\x03\x01\x00'))).toContain('400 Bad Request');
});
