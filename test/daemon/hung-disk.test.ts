import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { hasFuse } from '../support/fuse.js';
import { makeHost, recordingKeys } from '../support/host.js';

/** A disk whose calls hang for as long as the process that serves it is stopped. */
async function mountHangingDisk(path: string): Promise<AsyncDisposable & { readonly server: ChildProcess }> {
  const behind = `${path}-behind`;
  mkdirSync(behind);
  const server = spawn('bindfs', ['-f', behind, path], { stdio: 'ignore' });
  await eventually(() => readFileSync('/proc/self/mounts', 'utf8').includes(` ${path} `));
  return {
    server,
    [Symbol.asyncDispose]: async () => {
      const ended = once(server, 'exit');
      server.kill('SIGCONT');
      execFileSync('umount', ['--lazy', path]);
      server.kill('SIGKILL');
      await ended;
    },
  };
}

test.skipIf(!hasFuse)('a disk that hangs holds up no start, and is taken in when it goes on', async () => {
  await using host = makeHost(recordingKeys);
  await using disk = await mountHangingDisk(join(host.path, 'disk-a'));
  host.initDisks();
  // A registry that is new is to be filled from all disks.
  rmSync(join(host.path, 'state'), { recursive: true, force: true });
  disk.server.kill('SIGSTOP');
  const recorder = host.start('record');
  await recorder.says('recording to disk-b');

  disk.server.kill('SIGCONT');
  await eventually(
    async () => {
      const { stdout } = await host.run('status', '--json');
      const status = JSON.parse(stdout) as { disks: { fitness: string }[]; recorder: { activeDisk: string } };
      // It comes back, and that causes no switch.
      return status.disks[0]?.fitness !== 'unfit' && status.recorder.activeDisk === 'disk-b';
    },
    { withinMs: 40_000 },
  );
  expect((await recorder.stop()).code).toBe(0);
});
