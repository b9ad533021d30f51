import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { describeMount } from '../support/fuse.js';
import { makeHost } from '../support/host.js';

const parentOf = (pid: number) => Number(/\) . (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1]);

describeMount('what mount(8) calls', () => {
  test('ends well once it is mounted by that, and not for what was there before', async () => {
    await using host = makeHost({ mount: { driver: 'libfuse' } });
    host.initDisks();
    const merged = join(host.path, 'merged');
    const log = join(host.path, 'state/mount.log');
    const mount = async () => await host.run('mount-helper', 'dayfs', merged, '-o', `config=${host.configFile}`);
    const askPid = async () =>
      (JSON.parse((await host.run('status', '--json')).stdout) as { mount: { pid: number } | null }).mount?.pid;
    // It is mounted a moment before it can be asked.
    const servingPid = async () => await eventually(askPid);
    try {
      expect(await mount()).toMatchObject({ code: 0, stderr: '' });
      expect(readdirSync(merged)).toEqual([]);
      await eventually(() => readFileSync(log, 'utf8').includes('mounted at'));

      expect(await mount()).toMatchObject({ code: 1, stderr: expect.stringContaining('served by another dayfs') });
      expect(readFileSync(log, 'utf8')).toContain('mounted at');

      const pid = await servingPid();
      const holder = parentOf(pid);
      // So that it cannot start another one.
      process.kill(holder, 'SIGSTOP');
      for (const each of [pid, holder]) process.kill(each, 'SIGKILL');
      await eventually(() => hasEnded(merged));
      expect((await mount()).code).toBe(0);
      expect(readdirSync(merged)).toEqual([]);
    } finally {
      const pid = await servingPid();
      process.kill(parentOf(pid), 'SIGTERM');
      await eventually(() => !execFileSync('cat', ['/proc/self/mounts'], { encoding: 'utf8' }).includes(merged));
    }
  });
});

/** Nobody serves it any more. */
function hasEnded(path: string): boolean {
  try {
    readdirSync(path);
    return false;
  } catch {
    // ENOTCONN, as was waited for.
    return true;
  }
}
