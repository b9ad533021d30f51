import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { describeMount } from '../support/fuse.js';
import { type Host } from '../support/host.js';
import { endedBy, makeReadyHost, statusOf } from './ready-host.js';

describeMount('dayfs mount', () => {
  function makeRoot(host: Host, disk: string, camera: string): void {
    const media = join(host.path, disk, '20260115', camera, 'hls');
    mkdirSync(media, { recursive: true });
    writeFileSync(join(media, '20260115T143000.120+0100.ts'), 'x');
  }

  test('says that it is mounted when it is, and unmounts on a signal', async () => {
    await using host = makeReadyHost();
    makeRoot(host, 'disk-a', 'court-1');
    const mount = host.start('mount');
    await mount.says('mounted');
    expect(readdirSync(join(host.path, 'merged/court-1'))).toEqual(['20260115']);
    expect((await statusOf(host)).mount?.path).toBe(join(host.path, 'merged'));
    expect(await endedBy(mount, 'SIGINT')).toEqual({ code: 0, signal: null });
    expect(readdirSync(join(host.path, 'merged'))).toEqual([]);
  });

  test('mounts at the path of its command line', async () => {
    await using host = makeReadyHost();
    const mount = host.start('mount', join(host.path, 'elsewhere'));
    await mount.says('mounted');
    expect((await statusOf(host)).mount?.path).toBe(join(host.path, 'elsewhere'));
  });

  test('shows a new root, and the same roots after its registry was deleted', async () => {
    await using host = makeReadyHost();
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
    await using host = makeReadyHost();
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
    await using host = makeReadyHost();
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
    await using host = makeReadyHost();
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
    await using host = makeReadyHost();
    const mount = host.start('mount');
    await mount.says('mounted');
    await execa('umount', ['--lazy', join(host.path, 'merged')]);
    const { code, stderr } = await mount.ended();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^dayfs: .*unmounted by somebody else/m);
  });

  test('stops by its signal while a disk hangs, and is unmounted', async () => {
    await using host = makeReadyHost();
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
    await using host = makeReadyHost();
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
