import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { DiskConfig } from '../../../src/config/config.js';
import type { MountStatus } from '../../../src/control/protocol.js';
import { rootPath } from '../../../src/domain/layout.js';
import { reportOf, runDayfs, startMount, writeConfig } from '../../support/dayfs.js';
import { eventually } from '../../support/eventually.js';
import { describeMount } from '../../support/fuse.js';
import { camera, day, makeDisks, makeRoots } from '../../support/merged-day.js';
import { StartedReader } from '../../support/started-reader.js';
import { makeManyFiles, temporaryFolder } from '../../support/trees.js';

const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups'];

describeMount('a mount in which one user has opened as many files as can be', () => {
  test('says so and what mends it, and is open to root', { timeout: 120_000 }, async () => {
    using folder = temporaryFolder();
    const disks = makeDisks(folder.path, 'disk-a');
    makeRoots(disks, [{ hls: {} }]);
    const names = Array.from({ length: 4_200 }, (_, index) => `${10_000 + index}.ts`);
    makeManyFiles(join(rootPath((disks[0] as DiskConfig).path, day, camera), 'hls'), names);
    const config = writeConfig(folder.path, disks, { mount: { driver: 'kernel' } });
    await using mount = await startMount(config);
    const merged = join(folder.path, 'merged', camera, day, 'hls');
    const hold = resolve('test/mount/programs/hold-open.py');
    const greedy = new StartedReader('python3', hold, merged, '65534');
    try {
      await eventually(() => greedy.outputSoFar.includes('\n'), { withinMs: 60_000 });
      expect(greedy.outputSoFar).toBe('3840 Too many open files in system\n');
      expect(
        spawnSync(
          'cat',
          names.slice(-200).map((name) => join(merged, name)),
        ).status,
      ).toBe(0);
      await mount.says('as many are open');
      for (let turn = 0; turn < 20; turn += 1) spawnSync('setpriv', [...asNobody, 'cat', join(merged, 'index.m3u8')]);
      expect(mount.output.split('as many are open')).toHaveLength(2);
      expect((await reportOf<{ mount: MountStatus }>(config, 'status')).mount.isFull).toBe(true);
      const { stdout } = await runDayfs(['--config', config, 'status']);
      expect(stdout).toContain('"fuser -vm');
    } finally {
      greedy.process.kill('SIGKILL');
    }
    await greedy.output();
    expect(spawnSync('setpriv', [...asNobody, 'cat', join(merged, names[0] ?? '')]).status).toBe(0);
  });
});
