import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { describeMount } from '../support/fuse.js';
import { recordingKeys } from '../support/host.js';
import { endedBy, isAlive, makeReadyHost, moveStateOntoDisk, placed, statusOf } from './ready-host.js';

describeMount('dayfs run', () => {
  test('runs both, starts again what dies, and ends both', async () => {
    await using host = makeReadyHost();
    const run = host.start('run');
    await run.says('mounted');
    await placed(host, 1);
    const before = await statusOf(host);
    expect(before.mount).not.toBeNull();
    process.kill(before.mount?.pid ?? 0, 'SIGKILL');
    await eventually(async () => {
      const { mount } = await statusOf(host);
      return mount !== null && mount.pid !== before.mount?.pid;
    });
    expect(readdirSync(join(host.path, 'merged'))).toEqual(['court-1']);
    const { mount, recorder, cameras } = await statusOf(host);
    expect(await endedBy(run, 'SIGTERM')).toEqual({ code: 0, signal: null });
    const pids = [mount?.pid, recorder?.pid, cameras[0]?.ffmpegPid];
    expect(pids.filter((pid) => pid === undefined || isAlive(pid))).toEqual([]);
  });

  test('records also while the port is another program’s, and serves it once it is free', async () => {
    const port = await freePort();
    await using host = makeReadyHost({ ...recordingKeys, http: { listen: `127.0.0.1:${port}` } });
    const other = createServer().listen(port, '127.0.0.1');
    const run = host.start('run');
    await run.says(`cannot listen on http://127.0.0.1:${port}: another program does`);
    await placed(host, 1);
    other.close();
    await run.says('the status page is at');
    const health = await fetch(`http://127.0.0.1:${port}/health`);
    expect({ status: health.status, ...((await health.json()) as object) }).toMatchObject({ status: 200, ready: true });
    expect(await endedBy(run, 'SIGTERM')).toEqual({ code: 0, signal: null });
  });

  test('ends its daemons with itself when it is killed', async () => {
    await using host = makeReadyHost();
    const run = host.start('run');
    await run.says('mounted');
    await placed(host, 1);
    const { mount, recorder, cameras } = await statusOf(host);
    await endedBy(run, 'SIGKILL');
    await eventually(() => [mount?.pid, recorder?.pid].every((pid) => pid !== undefined && !isAlive(pid)), {
      withinMs: 30_000,
    });
    // Left to the next recorder: here there is none.
    process.kill(cameras[0]?.ffmpegPid ?? 0, 'SIGKILL');
  });

  test('ends with 2 when a daemon finds the configuration wrong', async () => {
    await using host = makeReadyHost();
    moveStateOntoDisk(host);
    const { code, stderr } = await host.run('run');
    expect(code).toBe(2);
    expect(stderr).toContain('lies on the recording disk disk-b');
  });
});
