import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeAsRoot } from '../../support/fuse.js';
import { type Host, makeHost, recordingKeys } from '../../support/host.js';

const hasSystemctl = spawnSync('systemctl', ['--version']).status === 0;

let host: Host;
let root: string;

beforeEach(() => {
  host = makeHost(recordingKeys);
  root = join(host.path, 'root');
  mkdirSync(root);
});

afterEach(async () => {
  await host[Symbol.asyncDispose]();
});

const units = () => join(root, 'etc/systemd/system');
const mountUnit = () => join(units(), 'dayfs-mount.service');

test.skipIf(existsSync('/run/systemd/system'))('a host without systemd is told what to do instead', async () => {
  const { code, stderr } = await host.run('install');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^dayfs: systemd does not run this host: .*"dayfs run".*\n$/);
});

test('--dry-run shows the units and writes nothing', async () => {
  const { code, stdout } = await host.run('install', '--dry-run', '--prefix', root);
  expect(code).toBe(0);
  expect(stdout).toContain(`${mountUnit()} would be written`);
  expect(stdout).toContain('Type=notify');
  expect(readdirSync(root)).toEqual([]);
});

describe.skipIf(!hasSystemctl)('into the root of a host', () => {
  test('the units are enabled, and systemd finds nothing wrong with them', async () => {
    expect((await host.run('install', '--prefix', root)).code).toBe(0);
    expect(readdirSync(join(units(), 'multi-user.target.wants')).sort()).toEqual([
      'dayfs-mount.service',
      'dayfs-recorder.service',
    ]);
    const files = readdirSync(units()).filter((name) => name.endsWith('.service'));
    const { stderr } = spawnSync(
      'systemd-analyze',
      ['verify', '--man=no', ...files.map((name) => join(units(), name))],
      {
        encoding: 'utf8',
      },
    );
    expect(stderr).toBe('');
  });

  test('no file of others is replaced: nothing is written, and the difference is told', async () => {
    await host.run('install', '--prefix', root);
    writeFileSync(mountUnit(), readFileSync(mountUnit(), 'utf8').replace('WatchdogSec=60', 'WatchdogSec=50'));
    const { code, stderr } = await host.run('install', '--prefix', root);
    expect(code).toBe(1);
    expect(stderr).toContain(`${mountUnit()} is there and differs: line `);
    expect(stderr).toContain('is "WatchdogSec=50" and would be "WatchdogSec=60"');
    expect(readFileSync(mountUnit(), 'utf8')).toContain('WatchdogSec=50');
    expect((await host.run('install', '--force', '--prefix', root)).code).toBe(0);
    expect(readFileSync(mountUnit(), 'utf8')).toContain('WatchdogSec=60');
  });

  test('where one file cannot be written, none is left behind', async () => {
    writeFileSync(join(root, 'sbin'), 'a file where the folder of the helper should be');
    const { code, stderr } = await host.run('install', '--prefix', root);
    expect(code).toBe(1);
    expect(stderr).toContain(`${join(root, 'sbin/mount.dayfs')} cannot be written or removed: a file stands where`);
    expect(readdirSync(units())).toEqual([]);
  });

  test('uninstall takes away what was written, and leaves what was not', async () => {
    await host.run('install', '--prefix', root);
    writeFileSync(join(root, 'sbin/mount.dayfs'), "#!/bin/sh\necho somebody else's\n");
    const { stdout } = await host.run('uninstall', '--prefix', root);
    expect(stdout).toContain(`${join(root, 'sbin/mount.dayfs')} is left`);
    const left = spawnSync('find', [root, '-not', '-type', 'd'], { encoding: 'utf8' }).stdout;
    expect(left).toBe(`${join(root, 'sbin/mount.dayfs')}\n`);
  });
});

describeAsRoot('on a read-only filesystem', () => {
  test('one line says so, and what to do', async () => {
    spawnSync('mount', ['-t', 'tmpfs', 'dayfs-test', root]);
    mkdirSync(units(), { recursive: true });
    spawnSync('mount', ['-o', 'remount,ro', root]);
    try {
      const { code, stderr } = await host.run('install', '--prefix', root);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^dayfs: .* the filesystem is read-only: make it writable, .*\n$/);
    } finally {
      spawnSync('umount', [root]);
    }
  });
});
