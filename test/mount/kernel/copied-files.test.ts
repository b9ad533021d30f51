import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MountStatus } from '../../../src/control/protocol.js';
import { Dayfs, reportOf, writeConfig } from '../../support/dayfs.js';
import { describeMount } from '../../support/fuse.js';
import { passesThrough } from '../../support/kernel-offers.js';
import { camera, day, makeDisks, makeRoots } from '../../support/merged-day.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/trees.js';

const older = `--import=${resolve('test/mount/kernel/fixtures/older-kernel.mjs')}`;

describeMount('dayfs status, of a mount of the kernel driver', () => {
  let folder: TemporaryFolder;
  let mounted: string[];

  beforeEach(() => {
    folder = temporaryFolder();
    mounted = [];
  });

  afterEach(() => {
    for (const path of mounted.toReversed()) spawnSync('umount', ['--lazy', path]);
    folder[Symbol.dispose]();
  });

  const mountAt = (path: string, type: string, options: string) => {
    mkdirSync(path, { recursive: true });
    execFileSync('mount', ['-t', type, '-o', options, 'dayfs-test', path]);
    mounted.push(path);
  };

  /** As the root of a container. */
  const mountOverlay = (path: string) => {
    const base = `${path}.base`;
    mountAt(base, 'tmpfs', 'size=4m');
    const [lower, upper, work] = ['lower', 'upper', 'work'].map((name) => join(base, name)) as [string, string, string];
    for (const each of [lower, upper, work]) mkdirSync(each);
    mountAt(path, 'overlay', `lowerdir=${lower},upperdir=${upper},workdir=${work}`);
  };

  /** Once the segment of each disk has been read. */
  const mountStatus = async (env: NodeJS.ProcessEnv = {}) => {
    const disks = makeDisks(folder.path, 'disk-a', 'disk-b');
    makeRoots(disks, [{ '1.ts': 'one' }, { '2.ts': 'two' }]);
    const config = writeConfig(folder.path, disks, { mount: { driver: 'kernel' } });
    await using mount = new Dayfs(['--config', config, 'mount'], env);
    await mount.says('mounted at');
    const read = (name: string) => readFileSync(join(folder.path, 'merged', camera, day, name), 'utf8');
    expect([read('1.ts'), read('2.ts')]).toEqual(['one', 'two']);
    const { mount: status } = await reportOf<{ mount: MountStatus }>(config, 'status');
    return { status, log: mount.output };
  };

  test.runIf(passesThrough)('says nothing of files that the kernel reads by itself', async () => {
    expect((await mountStatus()).status).toMatchObject({ mode: 'passthrough', copied: [] });
  });

  test.runIf(passesThrough)('names the disk whose files dayfs reads, and why', async () => {
    const path = join(folder.path, 'disk-a');
    mountOverlay(path);
    const { status, log } = await mountStatus();
    const reason = 'the filesystem is none that is known to be of this host alone';
    expect(status).toMatchObject({ mode: 'passthrough', copied: [{ path, reason }] });
    expect(log.split(`files of ${path} are copied`)).toHaveLength(2);
  });

  test('says of a kernel that reads for nobody that all are copied', async () => {
    const { status } = await mountStatus(passesThrough ? { NODE_OPTIONS: older } : {});
    expect(status).toMatchObject({
      mode: 'copying',
      copied: [{ path: null, reason: expect.stringContaining('Linux 6.9') }],
    });
  });
});
