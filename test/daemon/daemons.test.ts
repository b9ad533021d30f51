import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import type { Dayfs } from '../support/dayfs.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { describeMount } from '../support/fuse.js';
import { type Host, makeHost, recordingKeys } from '../support/host.js';

async function makeReadyHost(more: Record<string, unknown> = recordingKeys): Promise<Host> {
  const host = makeHost(more);
  for (const disk of ['disk-a', 'disk-b']) await host.run('disk', 'init', disk, '--folder');
  return host;
}

/** Through a symbolic link: only a daemon's look at the host finds that, and not the reading of the file. */
function moveStateOntoDisk(host: Host): void {
  mkdirSync(join(host.path, 'disk-b/inside'));
  symlinkSync(join(host.path, 'disk-b/inside'), join(host.path, 'link'));
  host.configure({ ...recordingKeys, state: join(host.path, 'link') });
}

interface Status {
  readonly ok: boolean;
  readonly recorder: { readonly pid: number; readonly activeDisk: string } | null;
  readonly mount: { readonly pid: number; readonly path: string } | null;
  readonly cameras: ReadonlyArray<{
    readonly state: string;
    readonly segmentsPlaced: number;
    readonly ffmpegPid: number;
  }>;
}

async function statusOf(host: Host): Promise<Status> {
  return JSON.parse((await host.run('status', '--json')).stdout) as Status;
}

async function placed(host: Host, segments: number): Promise<Status> {
  return await eventually(
    async () => {
      const status = await statusOf(host);
      return (status.cameras[0]?.segmentsPlaced ?? 0) >= segments && status;
    },
    { withinMs: 30_000 },
  );
}

function isAlive(pid: number): boolean {
  // A zombie that nobody has fetched yet has ended.
  return existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

async function endedBy(daemon: Dayfs, signal: NodeJS.Signals) {
  const { code } = await daemon.stop(signal);
  return { code, signal: daemon.process.signalCode };
}

describe('dayfs record', () => {
  test('records, switches when it is asked to, and stops with its ffmpeg', async () => {
    await using host = await makeReadyHost();
    const recorder = host.start('record');
    const { cameras } = await placed(host, 2);
    const answer = await host.run('switch', '--json');
    expect(JSON.parse(answer.stdout)).toEqual({ from: 'disk-a', to: 'disk-b' });
    await placed(host, 4);
    const disks = JSON.parse((await host.run('disks', '--json')).stdout) as { active: boolean }[];
    expect(disks.map(({ active }) => active)).toEqual([false, true]);
    const switches = JSON.parse((await host.run('switches', '--json')).stdout) as unknown[];
    expect(switches[0]).toEqual({
      at: expect.stringMatching(/T/),
      from: 'disk-a',
      to: 'disk-b',
      reason: 'manual',
      detail: expect.any(String),
      gapSeconds: expect.toSatisfy((gap: unknown) => gap === null || typeof gap === 'number'),
    });
    expect(await endedBy(recorder, 'SIGTERM')).toEqual({ code: 0, signal: null });
    expect(isAlive(cameras[0]?.ffmpegPid ?? 0)).toBe(false);
    expect(readdirSync(join(host.path, 'state'))).not.toContain('recorder.sock');
  });

  test('leaves its ffmpeg to the next recorder on SIGUSR2', async () => {
    await using host = await makeReadyHost();
    const first = host.start('record');
    const { cameras } = await placed(host, 1);
    expect(await endedBy(first, 'SIGUSR2')).toEqual({ code: 0, signal: null });
    const ffmpegPid = cameras[0]?.ffmpegPid ?? 0;
    expect(isAlive(ffmpegPid)).toBe(true);
    host.start('record');
    const status = await placed(host, 1);
    expect(status.cameras[0]?.ffmpegPid).toBe(ffmpegPid);
  });

  test('can be reached, and is the only one, after its state folder was emptied or removed', async () => {
    await using host = await makeReadyHost();
    const recorder = host.start('record');
    await placed(host, 2);
    const state = join(host.path, 'state');
    for (const name of readdirSync(state)) rmSync(join(state, name));
    await recorder.says('recorder.sock was removed while it was in use: it is made anew');
    const { cameras } = await placed(host, 3);
    expect(JSON.parse((await host.run('switch', '--json')).stdout)).toEqual({ from: 'disk-a', to: 'disk-b' });

    rmSync(state, { recursive: true });
    rmSync(join(host.path, 'spool/.recorder.lock'));
    await eventually(() => readdirSync(state).includes('recorder.sock'));
    const second = host.start('record');
    expect(await second.ended()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`already running on ${state} (pid ${recorder.process.pid})`),
    });
    // Filled again by the recorder alone: disk-a is not recorded to any more.
    await eventually(async () => (await host.run('roots')).stdout.includes('disk-a'));
    expect((await placed(host, 4)).cameras[0]?.ffmpegPid).toBe(cameras[0]?.ffmpegPid);
    expect(await endedBy(recorder, 'SIGTERM')).toEqual({ code: 0, signal: null });
    expect(readdirSync(state)).not.toContain('recorder.sock');
  });

  test('of two on one spool, also with state folders of their own, one records and the other says so', async () => {
    await using host = await makeReadyHost();
    const first = host.start('record');
    await placed(host, 1);
    host.configure({ ...recordingKeys, state: join(host.path, 'other-state') });
    const second = host.start('record');
    const { code, stderr } = await second.ended();
    expect(code).toBe(1);
    expect(stderr).toContain(`already running on ${join(host.path, 'spool')} (pid ${first.process.pid})`);
    expect(first.process.exitCode).toBeNull();
  });

  test('of several that start at once, one records and the others say so', async () => {
    await using host = await makeReadyHost();
    const daemons = Array.from({ length: 4 }, () => host.start('record'));
    await placed(host, 1);
    await eventually(() => daemons.filter(({ process }) => process.exitCode === null).length === 1);
    const { recorder } = await statusOf(host);
    for (const daemon of daemons.filter(({ process }) => process.exitCode !== null)) {
      const { code, stderr } = await daemon.ended();
      expect(code).toBe(1);
      expect(stderr).toMatch(
        new RegExp(`^dayfs: the recorder is already running on [^ ]+( \\(pid ${recorder?.pid}\\))?: `, 'm'),
      );
    }
  });

  test('starts again after it was killed', async () => {
    await using host = await makeReadyHost();
    const first = host.start('record');
    await placed(host, 1);
    await endedBy(first, 'SIGKILL');
    expect((await host.run('status')).code).toBe(5);
    host.start('record');
    await placed(host, 1);
  });

  test('without cameras is wrong usage', async () => {
    await using host = await makeReadyHost({});
    const { code, stderr } = await host.run('record');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^dayfs: .*cameras: none is configured/);
  });

  test('refuses a state folder that lies on a disk through a symbolic link', async () => {
    await using host = await makeReadyHost();
    moveStateOntoDisk(host);
    const { code, stderr } = await host.run('record');
    expect(code).toBe(2);
    expect(stderr).toContain('lies on the recording disk disk-b');
    expect(readdirSync(join(host.path, 'disk-b/inside'))).toEqual([]);
  });
});

describeMount('dayfs mount', () => {
  function makeRoot(host: Host, disk: string, camera: string): void {
    const media = join(host.path, disk, '20260115', camera, 'hls');
    mkdirSync(media, { recursive: true });
    writeFileSync(join(media, '20260115T143000.120+0100.ts'), 'x');
  }

  test('says that it is mounted when it is, and unmounts on a signal', async () => {
    await using host = await makeReadyHost();
    makeRoot(host, 'disk-a', 'court-1');
    const mount = host.start('mount');
    await mount.says('mounted');
    expect(readdirSync(join(host.path, 'merged/court-1'))).toEqual(['20260115']);
    expect((await statusOf(host)).mount?.path).toBe(join(host.path, 'merged'));
    expect(await endedBy(mount, 'SIGINT')).toEqual({ code: 0, signal: null });
    expect(readdirSync(join(host.path, 'merged'))).toEqual([]);
  });

  test('mounts at the path of its command line', async () => {
    await using host = await makeReadyHost();
    const mount = host.start('mount', join(host.path, 'elsewhere'));
    await mount.says('mounted');
    expect((await statusOf(host)).mount?.path).toBe(join(host.path, 'elsewhere'));
  });

  test('shows a new root, and the same roots after its registry was deleted', async () => {
    await using host = await makeReadyHost();
    const mount = host.start('mount');
    await mount.says('mounted');
    makeRoot(host, 'disk-a', 'court-1');
    const cameras = () => readdirSync(join(host.path, 'merged'));
    await eventually(() => cameras().includes('court-1'));
    for (const name of readdirSync(join(host.path, 'state'))) {
      if (name.startsWith('registry.sqlite')) rmSync(join(host.path, 'state', name));
    }
    makeRoot(host, 'disk-b', 'court-2');
    await eventually(() => {
      expect(cameras()).toContain('court-1');
      return cameras().includes('court-2');
    });
  });

  test('can be reached, is the only one, and shows the same, after its state folder was removed', async () => {
    await using host = await makeReadyHost();
    makeRoot(host, 'disk-a', 'court-1');
    const mount = host.start('mount');
    await mount.says('mounted');
    rmSync(join(host.path, 'state'), { recursive: true });
    await mount.says('mount.sock was removed while it was in use: it is made anew');
    const { mount: served } = await statusOf(host);
    const { code, stderr } = await host.run('mount');
    expect(code).toBe(1);
    expect(stderr).toContain(`already running on ${join(host.path, 'state')} (pid ${served?.pid})`);
    await mount.says('the registry is filled from the disks: 1 roots');
    expect(readdirSync(join(host.path, 'merged/court-1'))).toEqual(['20260115']);
  });

  test('drops a day that was deleted from all its disks, and keeps one of a disk that is away', async () => {
    await using host = await makeReadyHost();
    for (const camera of ['court-1', 'court-2']) makeRoot(host, 'disk-a', camera);
    makeRoot(host, 'disk-b', 'court-2');
    const mount = host.start('mount');
    await mount.says('mounted');
    const merged = join(host.path, 'merged');
    expect(readdirSync(merged)).toEqual(['court-1', 'court-2']);
    renameSync(join(host.path, 'disk-b/.dayfs-disk.json'), join(host.path, 'disk-b/away'));
    for (const disk of ['disk-a', 'disk-b']) rmSync(join(host.path, disk, '20260115'), { recursive: true });
    await eventually(() => readdirSync(merged).join() === 'court-2');
    await mount.says('new roots on disk disk-b are not seen');
    expect(readdirSync(join(merged, 'court-2'))).toEqual(['20260115']);
    renameSync(join(host.path, 'disk-b/away'), join(host.path, 'disk-b/.dayfs-disk.json'));
    await eventually(() => readdirSync(merged).length === 0);
  });

  test('takes in what lies on a disk that comes back', async () => {
    await using host = await makeReadyHost();
    makeRoot(host, 'disk-b', 'court-1');
    const marker = join(host.path, 'disk-b/.dayfs-disk.json');
    const written = readFileSync(marker);
    rmSync(marker);
    const mount = host.start('mount');
    await mount.says('mounted');
    expect(readdirSync(join(host.path, 'merged'))).toEqual([]);
    await mount.says('new roots on disk disk-b are not seen');
    writeFileSync(marker, written);
    await mount.says('came back');
    await eventually(() => readdirSync(join(host.path, 'merged')).includes('court-1'));
  });

  test('ends with 1 when somebody else unmounts it', async () => {
    await using host = await makeReadyHost();
    const mount = host.start('mount');
    await mount.says('mounted');
    await execa('umount', ['--lazy', join(host.path, 'merged')]);
    const { code, stderr } = await mount.ended();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^dayfs: .*unmounted by somebody else/m);
  });

  test('stops by its signal while a disk hangs, and is unmounted', async () => {
    await using host = await makeReadyHost();
    const path = join(host.path, 'disk-a');
    const bindfs = execa('bindfs', ['-f', path, path], { reject: false });
    try {
      await eventually(async () => (await execa('mountpoint', ['-q', path], { reject: false })).exitCode === 0);
      const mount = host.start('mount');
      await mount.says('mounted');
      bindfs.kill('SIGSTOP');
      await eventually(async () => (await host.run('disks')).stdout.includes('unhealthy'));
      const { code, signal } = await endedBy(mount, 'SIGTERM');
      expect(signal ?? code).toBe('SIGTERM');
      expect((await execa('mountpoint', ['-q', join(host.path, 'merged')], { reject: false })).exitCode).not.toBe(0);
    } finally {
      bindfs.kill('SIGCONT');
      await execa('umount', ['--lazy', path]);
      await bindfs;
    }
  });

  test('a second signal ends it at once', async () => {
    await using host = await makeReadyHost();
    const mount = host.start('mount');
    await mount.says('mounted');
    // Stopped, so that both signals wait for it.
    mount.process.kill('SIGSTOP');
    mount.process.kill('SIGTERM');
    mount.process.kill('SIGINT');
    mount.process.kill('SIGCONT');
    await mount.ended();
    expect(mount.process.signalCode).toBe('SIGKILL');
    await execa('umount', ['--lazy', join(host.path, 'merged')], { reject: false });
  });
});

describeMount('dayfs run', () => {
  test('runs both, starts again what dies, and ends both', async () => {
    await using host = await makeReadyHost();
    const run = host.start('run');
    await run.says('mounted');
    const before = await placed(host, 1);
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
    await using host = await makeReadyHost({ ...recordingKeys, http: { listen: `127.0.0.1:${port}` } });
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
    await using host = await makeReadyHost();
    const run = host.start('run');
    await run.says('mounted');
    const { mount, recorder, cameras } = await placed(host, 1);
    await endedBy(run, 'SIGKILL');
    await eventually(() => [mount?.pid, recorder?.pid].every((pid) => pid !== undefined && !isAlive(pid)), {
      withinMs: 30_000,
    });
    // Left to the next recorder: here there is none.
    process.kill(cameras[0]?.ffmpegPid ?? 0, 'SIGKILL');
  });

  test('ends with 2 when a daemon finds the configuration wrong', async () => {
    await using host = await makeReadyHost();
    moveStateOntoDisk(host);
    const { code, stderr } = await host.run('run');
    expect(code).toBe(2);
    expect(stderr).toContain('lies on the recording disk disk-b');
  });
});
