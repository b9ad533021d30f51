import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BookingAnswer, DayAnswer } from '../../src/http/answers.js';
import { runDayfs } from '../support/dayfs.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { describeMount } from '../support/fuse.js';
import { ServedDay } from './served-day.js';

let served: ServedDay;
let segments: string[];

beforeAll(async () => {
  const camera = { name: 'court-1', source: 'rtsp://user:secret@192.0.2.1/1' };
  served = new ServedDay(await freePort(), { cameras: [camera] });
  segments = served.day.recordSwitchAndGap();
  await served.serve();
});

afterAll(async () => await served[Symbol.asyncDispose]());

interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** The path goes as it is, which fetch would not let it. */
async function ask(path: string, { method = 'GET', headers = {} }: { method?: string; headers?: object } = {}) {
  return await new Promise<Heard>((resolve, reject) => {
    const options = { host: '127.0.0.1', port: served.port, path, method, headers: { ...headers }, agent: false };
    const asked = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}

async function askJson<T>(path: string): Promise<T> {
  return JSON.parse((await ask(path)).body.toString()) as T;
}

const booking = '/api/booking?camera=court-1&start=2026-01-15T14:30&end=2026-01-15T14:31';
const video = '/video/court-1/20260115';

describe('the port', () => {
  test('only reads', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND']) {
      const { status, headers } = await ask('/api/status', { method });
      expect({ method, status, allow: headers['allow'] }).toEqual({ method, status: 405, allow: 'GET, HEAD' });
    }
    const { status, headers, body } = await ask('/', { method: 'HEAD' });
    expect({ status, bytes: body.length }).toEqual({ status: 200, bytes: 0 });
    expect(Number(headers['content-length'])).toBeGreaterThan(100);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });

  test.each([
    ['/../etc/passwd', 404],
    ['/%2e%2e/%2e%2e/etc/passwd', 404],
    ['/..%2f..%2fetc%2fpasswd', 404],
    ['/main.js%00', 404],
    ['/page.css/..', 404],
    [`${video}/hls/..%2f..%2f..%2fetc%2fpasswd.ts`, 404],
    [`${video}/%252e%252e/a.ts`, [404, 503]],
    ['/api/days/20260230', 400],
    ['/api/days/../status', 400],
    ['/api/booking', 400],
    ['/api/booking?camera=../x&start=1&end=2', 400],
    ['/api/booking?camera=court-1&start=2026-01-15T14:30&end=2026-01-16T14:30', 400],
    ['/api/booking?camera=court-1&start=2026-01-15T03:00&end=2026-01-15T04:00', 404],
    ['/api/booking?camera=court-9&start=2026-01-15T03:00&end=2026-01-15T04:00', 404],
    ['/api/booking?camera=%ff&start=%00&end=%', 400],
    [`/${'a'.repeat(3000)}`, 414],
    ['http://evil.example/', 400],
    ['*', 400],
  ])('answers %s with a status of its own', async (path, status) => {
    const heard = await ask(path);
    expect([status].flat()).toContain(heard.status);
    expect(JSON.parse(heard.body.toString())).toEqual({ message: expect.any(String) });
    expect(heard.body.toString()).not.toContain('root:');
  });

  test('answers no page that calls this host by a name that it has not', async () => {
    for (const host of ['evil.example', `evil.example:${served.port}`, 'localhost.evil.example'])
      expect((await ask('/api/status', { headers: { host } })).status).toBe(421);
    expect((await ask('/api/status', { headers: { host: 'localhost' } })).status).toBe(200);
  });

  test('hands its page out packed, and not again to who has it', async () => {
    const { headers, body } = await ask('/hls.js', { headers: { 'accept-encoding': 'gzip' } });
    expect(headers['content-encoding']).toBe('gzip');
    expect(body.length).toBeLessThan(200_000);
    const tag = String(headers['etag']);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`]) {
      const again = await ask('/hls.js', { headers: { 'if-none-match': known } });
      expect({ known, status: again.status, bytes: again.body.length }).toEqual({ known, status: 304, bytes: 0 });
    }
    expect((await ask('/hls.js', { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  test('tells no secret of the configuration', async () => {
    for (const path of ['/api/status', '/metrics', '/health', '/api/days/20260115'])
      expect((await ask(path)).body.toString()).not.toContain('secret');
  });

  test('that another program has is said in one line, with what to do', async () => {
    const { code, stderr } = await runDayfs(['--config', served.config, 'http']);
    expect({ code, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(stderr).toContain(`http.listen: cannot listen on ${served.address}: another program does`);
  });

  test('that is not configured is said, with the key to add', async () => {
    const { code, stderr } = await runDayfs(['--config', served.day.configure({}), 'http']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('http.listen: no address') });
  });
});

describe('while nothing else runs', () => {
  test('the port is live and not ready, and says why', async () => {
    const { status, body } = await ask('/health');
    expect({ status, ...(JSON.parse(body.toString()) as object) }).toMatchObject({
      status: 503,
      live: true,
      ready: false,
      reasons: ['the recorder is not running or does not answer', 'the mount is not running or does not answer'],
    });
    expect((await ask('/health/live')).status).toBe(200);
    expect((await ask('/health/ready')).status).toBe(503);
  });

  test('the metrics say so, and promtool has nothing to say against them', async () => {
    const { status, body } = await ask('/metrics');
    const text = body.toString();
    expect(status).toBe(200);
    expect(text).toContain('dayfs_daemon_up{daemon="recorder"} 0\n');
    expect(text).toContain('dayfs_disk_state{disk="disk-a",state="ok"} 1\n');
    expect(execFileSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })).toBe('');
  });

  test('recordings are found all the same, and that they cannot be played is said', async () => {
    const answer = await askJson<BookingAnswer>(booking);
    expect(answer).toMatchObject({ segments: 9, path: null, playlist: null, isLive: false });
    expect(answer.gaps.map(({ missingSeconds }) => missingSeconds)).toEqual([5, 46]);
    const { status, body } = await ask(`${video}/hls/a.ts`);
    expect({ status, body: body.toString() }).toEqual({ status: 503, body: expect.stringContaining('dayfs mount') });
  });

  test('a day is told by disk, with its gaps', async () => {
    const { cameras } = await askJson<DayAnswer>('/api/days/20260115');
    const [camera] = cameras;
    const at = (ms = 0) => new Date(ms).toISOString().slice(11, 19);
    expect(camera?.spans.map(({ startMs, endMs, disk }) => [at(startMs), at(endMs), disk])).toEqual([
      ['13:30:00', '13:30:04', 'disk-a'],
      ['13:30:04', '13:30:07', 'disk-b'],
      ['13:30:12', '13:30:14', 'disk-b'],
    ]);
    expect(camera?.gaps.map(({ startMs }) => at(startMs))).toEqual(['23:00:00', '13:30:07', '13:30:14']);
  });

  test('a state folder that cannot be used is a finding, and no failure of the port', async () => {
    const state = join(served.day.path, 'state');
    rmSync(state, { recursive: true });
    writeFileSync(state, 'a file');
    await eventually(async () => {
      const { reasons } = await askJson<{ reasons: string[] }>('/health');
      return reasons.includes('the registry cannot be read');
    });
    expect((await ask('/metrics')).body.toString()).toContain('dayfs_registry_up 0\n');
    expect((await ask('/api/status')).status).toBe(200);
    expect((await ask('/api/days/20260114')).status).toBe(200);
    expect((await ask(booking)).status).toBe(503);
    rmSync(state);
    await eventually(async () => (await ask(booking)).status === 200);
  });
});

describeMount('with the mount', () => {
  beforeAll(async () => {
    await served.mount();
    await eventually(async () => (await askJson<BookingAnswer>(booking)).playlist !== null);
  });

  test('a booking has its path there and its playlist at the port, whose segments are the files on the disks', async () => {
    const { path, playlist } = await askJson<BookingAnswer>(booking);
    expect(path).toBe(join(served.day.bookings, '143000-143100.m3u8'));
    const text = (await ask(playlist ?? '')).body.toString();
    expect(text).toBe(readFileSync(path ?? '', 'utf8'));
    const references = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const addresses = references.map((reference) => new URL(reference, `${served.address}${playlist}`).pathname);
    expect(addresses).toHaveLength(segments.length);
    for (const [index, address] of addresses.entries()) {
      const { status, headers, body } = await ask(address);
      expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'video/mp2t' });
      expect(body.equals(readFileSync(segments[index] ?? ''))).toBe(true);
    }
  });

  test('a part of a segment is sent as it was asked for', async () => {
    const [path = ''] = segments;
    const name = encodeURIComponent(path.split('/').at(-1) ?? '');
    const { status, headers, body } = await ask(`${video}/hls/${name}`, { headers: { range: 'bytes=188-375' } });
    expect({ status, range: headers['content-range'] }).toMatchObject({
      status: 206,
      range: expect.stringMatching(/^bytes 188-375\//),
    });
    expect(body.equals(readFileSync(path).subarray(188, 376))).toBe(true);
    const beyond = await ask(`${video}/hls/${name}`, { headers: { range: 'bytes=9999999-' } });
    expect({ status: beyond.status, range: beyond.headers['content-range'] }).toEqual({
      status: 416,
      range: `bytes */${readFileSync(path).length}`,
    });
    expect((await ask(`${video}/hls/none.ts`)).status).toBe(404);
  });

  test('what the mount says of itself is told to all of many who scrape at once', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask('/metrics')));
    const without = answers.filter(({ body }) => !body.toString().includes('dayfs_mount_info'));
    expect(without).toHaveLength(0);
  });

  test('what the mount was asked is counted, with its driver', async () => {
    const text = (await ask('/metrics')).body.toString();
    expect(text).toMatch(/^dayfs_mount_operation_seconds_count\{operation="read"\} [1-9]/m);
    expect(text).toMatch(/^dayfs_mount_listings_total\{source="disks"\} [1-9]/m);
    expect(text).toContain('dayfs_mount_info{driver="libfuse",mode="copying"} 1\n');
    expect(execFileSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })).toBe('');
  });
});
