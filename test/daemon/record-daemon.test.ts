import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { recordingKeys } from '../support/host.js';
import { endedBy, isAlive, makeReadyHost, moveStateOntoDisk, placed, statusOf } from './ready-host.js';

describe('dayfs record', () => {
  test('records, switches when it is asked to, and stops with its ffmpeg', async () => {
    await using host = makeReadyHost();
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

  test('records and switches also while its log cannot be written', async () => {
    await using host = makeReadyHost();
    const full = openSync('/dev/full', 'w');
    const command = [resolve('dist/main.cjs'), '--config', host.configFile, 'record'];
    const recorder = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', full] });
    closeSync(full);
    const ended = once(recorder, 'exit');
    try {
      await placed(host, 1);
      expect((await host.run('switch')).code).toBe(0);
      await placed(host, 3);
    } finally {
      recorder.kill();
    }
    expect(await ended).toEqual([0, null]);
  });

  test('leaves its ffmpeg to the next recorder on SIGUSR2', async () => {
    await using host = makeReadyHost();
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
    await using host = makeReadyHost();
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
    await using host = makeReadyHost();
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
    await using host = makeReadyHost();
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
    await using host = makeReadyHost();
    const first = host.start('record');
    await placed(host, 1);
    await endedBy(first, 'SIGKILL');
    expect((await host.run('status')).code).toBe(5);
    host.start('record');
    await placed(host, 1);
  });

  test('without cameras is wrong usage', async () => {
    await using host = makeReadyHost({});
    const { code, stderr } = await host.run('record');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^dayfs: .*cameras: none is configured/);
  });

  test('refuses a state folder that lies on a disk through a symbolic link', async () => {
    await using host = makeReadyHost();
    moveStateOntoDisk(host);
    const { code, stderr } = await host.run('record');
    expect(code).toBe(2);
    expect(stderr).toContain('lies on the recording disk disk-b');
    expect(readdirSync(join(host.path, 'disk-b/inside'))).toEqual([]);
  });
});
