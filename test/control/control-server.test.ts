import { linkSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Config } from '../../src/config/config.js';
import { parseConfig } from '../../src/config/load-config.js';
import { askRecorderStatus, askSwitch } from '../../src/control/control-client.js';
import { type ControlServer, startControlServer } from '../../src/control/control-server.js';
import { parseSwitchRequest } from '../../src/control/switch-request.js';
import { DayfsError } from '../../src/domain/errors.js';

let folder: string;
let config: Config;
let path: string;
let server: ControlServer | undefined;
let unexpected: unknown[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dayfs-control-'));
  config = configIn(folder);
  path = join(folder, 'recorder.sock');
  unexpected = [];
});

afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
});

function configIn(state: string): Config {
  return parseConfig('f', `state: ${state}\ndisks: [{ id: disk-a, path: /mnt/a, minFree: 5% }]\n`);
}

async function serve(routes: Parameters<typeof startControlServer>[0]['routes'], patienceMs = 5000): Promise<void> {
  server = await startControlServer({ path, routes, onUnexpected: (error) => unexpected.push(error), patienceMs });
}

/** Writes bytes as they are, and resolves with all that comes back once the server hangs up. */
async function speak(...parts: string[]): Promise<string> {
  return await new Promise((resolve, reject) => {
    const socket = connect(path);
    let heard = '';
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('utf8');
    });
    socket.on('close', () => resolve(heard));
    // A server that hangs up on what it will not read may reset the connection.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    for (const part of parts) socket.write(part);
  });
}

describe('the control socket', () => {
  test('answers a request as its route does', async () => {
    const status = { pid: 1, cameras: [] };
    await serve({ 'GET /status': async () => status });
    expect(await askRecorderStatus(config)).toEqual(status);
  });

  test('belongs to its own user alone', async () => {
    await serve({});
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('carries a failure over with its kind and its message', async () => {
    await serve({
      'POST /switch': async () => {
        throw new DayfsError('usage', 'disk-z is not there');
      },
    });
    await expect(askSwitch(config, { disk: 'disk-z' })).rejects.toMatchObject({
      kind: 'usage',
      message: 'disk-z is not there',
    });
    expect(unexpected).toEqual([]);
  });

  test('tells of an error that nobody expected, and serves on', async () => {
    await serve({
      'GET /status': async () => ({ pid: 1 }),
      'POST /switch': async () => {
        throw new TypeError('broken');
      },
    });
    await expect(askSwitch(config, { disk: null })).rejects.toMatchObject({ kind: 'failed', message: 'broken' });
    expect(unexpected).toHaveLength(1);
    expect(await askRecorderStatus(config)).toEqual({ pid: 1 });
  });

  test('takes over the socket that a dead process left', async () => {
    const left = createServer().listen(path);
    await new Promise((resolve) => left.once('listening', resolve));
    // A hard link outlives the close, as the socket of a killed process does.
    linkSync(path, `${path}.kept`);
    await new Promise((resolve) => left.close(resolve));
    renameSync(`${path}.kept`, path);
    await expect(askRecorderStatus(config)).rejects.toMatchObject({ kind: 'not-running' });
    await serve({ 'GET /status': async () => ({ pid: 2 }) });
    expect(await askRecorderStatus(config)).toEqual({ pid: 2 });
  });

  test('does not remove a file that is no socket', async () => {
    writeFileSync(path, 'somebody else');
    await expect(serve({})).rejects.toThrow(/is not a socket/);
    expect(statSync(path).isFile()).toBe(true);
  });

  test('is gone after its server is closed, also while a client is connected', async () => {
    await serve({});
    const client = speak('GET /sta');
    await server?.close();
    await client;
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe('hostile clients of the control socket', () => {
  test('an unknown route is refused', async () => {
    await serve({ 'GET /status': async () => ({}) });
    expect(await speak('GET /../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1.1 404/);
    expect(await speak('DELETE /status HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1.1 404/);
    expect(await speak('GET /constructor HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1.1 404/);
  });

  test('what is not HTTP is refused', async () => {
    await serve({});
    expect(await speak('\u0000\u0001\u0002 nonsense\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
  });

  test('a body that is not JSON is wrong usage', async () => {
    await serve({ 'POST /switch': async () => ({}) });
    const heard = await speak('POST /switch HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n{{{');
    expect(heard).toMatch(/^HTTP\/1.1 400/);
    expect(heard).toContain('"kind":"usage"');
  });

  test('a body without end is not kept', async () => {
    let asked = 0;
    await serve({ 'POST /switch': async () => ++asked });
    const part = 'x'.repeat(100_000);
    const heard = await speak('POST /switch HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n', part);
    expect(heard).toContain("a request's body may have 65536 bytes");
    expect(asked).toBe(0);
  });

  test('a client that stops in mid-request is cut off', async () => {
    await serve({ 'GET /status': async () => ({}) }, 200);
    await speak('GET /status HT');
    await speak('POST /switch HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{');
  });

  test('a client that sends its request byte by byte is cut off', async () => {
    await serve({ 'GET /status': async () => ({}) }, 200);
    const socket = connect(path);
    socket.write('GET /');
    const trickle = setInterval(() => socket.write('a'), 50);
    // Cut off in the middle of a write.
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(trickle);
  });

  test('a crowd of silent clients does not keep a command out for long', async () => {
    await serve({ 'GET /status': async () => ({ pid: 3 }) }, 200);
    const crowd = Array.from({ length: 200 }, async () => await speak('GET'));
    await Promise.all(crowd);
    expect(await askRecorderStatus(config)).toEqual({ pid: 3 });
  });
});

describe('asking a daemon', () => {
  test('that does not run says how to start it', async () => {
    await expect(askRecorderStatus(config)).rejects.toMatchObject({
      kind: 'not-running',
      message: 'the recorder is not running: start it with "dayfs record" or "dayfs run"',
    });
  });

  test('that does not answer ends after a while', async () => {
    const silent = createServer(() => undefined).listen(path);
    await expect(askRecorderStatus(config)).rejects.toThrow(/does not answer/);
    silent.close();
  });

  test('that is no dayfs says so', async () => {
    const other = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello')).listen(
      path,
    );
    await expect(askRecorderStatus(config)).rejects.toThrow(/not dayfs's/);
    other.close();
  });
});

describe('a request to switch', () => {
  test('names a disk, or none for the next fit one', () => {
    expect(parseSwitchRequest({ disk: 'disk-b' })).toBe('disk-b');
    expect(parseSwitchRequest({ disk: null })).toBeUndefined();
  });

  test.each([undefined, null, 'disk-b', {}, { disk: '../x' }, { disk: 5 }, []])('is refused as %j', (body) => {
    expect(() => parseSwitchRequest(body)).toThrow(DayfsError);
  });
});

test('a daemon that takes a question and does not answer is told from one that is not there, without jargon', async () => {
  const silent = createServer().listen(path);
  try {
    await expect(askRecorderStatus(config)).rejects.toMatchObject({
      kind: 'failed',
      message: `the recorder does not answer on ${path} (not within 3 s): look into its log`,
    });
  } finally {
    silent.close();
  }
});
