import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { mountHangingDisk } from '../disks/test-disk.js';
import { type Finished, writeConfig } from '../support/dayfs.js';
import { describeMount } from '../support/fuse.js';
import { type Host, makeHost, recordingKeys } from '../support/host.js';
import { legacyName } from '../support/legacy.js';

interface Report {
  readonly ok: boolean;
  readonly findings: ReadonlyArray<{ check: string; severity: string; what: string; remedy?: string }>;
}

async function doctor(host: Host, ...args: string[]) {
  return reported(await host.run('doctor', '--json', ...args));
}

function reported({ code, stdout, stderr }: Finished) {
  const report = JSON.parse(stdout) as Report;
  return { code, stderr, report, of: (check: string) => report.findings.filter((finding) => finding.check === check) };
}

/** Out of sight of the mounts that other tests kill and hang meanwhile, which it would rightly complain of. */
async function doctorAlone(host: Host, ...args: string[]): Promise<Finished> {
  if (process.getuid?.() !== 0) return await host.run('doctor', ...args);
  const script = 'umount --all --lazy --types fuse.dayfs && exec "$@"';
  const words = ['--mount', '--propagation', 'private', 'sh', '-c', script, 'sh'];
  const env = { ...process.env, DAYFS_CONFIG: host.configFile };
  const asked = spawn('unshare', [...words, process.execPath, resolve('dist/main.cjs'), 'doctor', ...args], { env });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    asked[name].on('data', (chunk: Buffer) => {
      printed[name] += chunk.toString();
    });
  }
  await once(asked, 'close');
  return { code: asked.exitCode, ...printed };
}

test('a host that lacks nothing but a synchronised clock ends it with 0, and nothing is changed by it', async () => {
  await using host = makeHost(recordingKeys);
  host.initDisks();
  await host.run('roots');
  const listing = () => spawnSync('find', [host.path, '-printf', '%p %s %T@ %C@\n'], { encoding: 'utf8' }).stdout;
  const before = listing();
  const { code, stderr, report, of } = reported(await doctorAlone(host, '--json'));
  expect(report.findings.filter(({ severity }) => severity === 'broken')).toEqual([]);
  expect({ code, stderr, ok: report.ok }).toEqual({ code: 0, stderr: '', ok: true });
  expect(report.findings.every(({ severity, remedy }) => (severity === 'ok') === (remedy === undefined))).toBe(true);
  for (const check of ['ffmpeg', 'disks', 'registry'])
    expect(of(check).map(({ severity }) => severity)).not.toContain('warning');
  expect(listing()).toBe(before);
});

test('people get a table, with what mends each thing, and 1 if something is broken', async () => {
  await using host = makeHost(recordingKeys);
  const { code, stdout, stderr } = await doctorAlone(host);
  expect(code).toBe(1);
  expect(stdout.match(/^\S.* broken .*/gm)).toEqual([
    expect.stringMatching(/^disks +broken +no disk can be recorded to/),
  ]);
  expect(stdout).toMatch(/^ +→ .*dayfs disk init disk-a/m);
  expect(stderr).toBe('dayfs: one thing is broken: see above what mends it\n');
});

test('a damaged registry is told, and left as it is', async () => {
  await using host = makeHost();
  await host.run('disk', 'init', 'disk-a', '--folder');
  await host.run('roots');
  for (const name of readdirSync(join(host.path, 'state'))) rmSync(join(host.path, 'state', name));
  writeFileSync(join(host.path, 'state/registry.sqlite'), 'no database at all '.repeat(500));
  const { of } = await doctor(host);
  expect(of('registry')).toMatchObject([{ severity: 'warning', remedy: 'dayfs reconcile --all' }]);
  expect(readdirSync(join(host.path, 'state'))).toEqual(['registry.sqlite']);
});

test('a camera’s flat folder that is a link is told by its path', async () => {
  await using host = makeHost();
  const path = (name: string) => join(host.path, 'flat', name);
  mkdirSync(path('court-1/hls'), { recursive: true });
  mkdirSync(path('court-2'));
  symlinkSync(path('court-1/hls'), path('court-2/hls'));
  symlinkSync(path('court-1'), path('court-3'));
  host.configure({ legacy: { path: path('{camera}/hls'), names: [legacyName] } });
  const { of } = await doctor(host);
  const found = of('legacy path').map(({ severity, what }) => `${severity}: ${what}`);
  expect(found.sort()).toEqual([
    `warning: ${path('court-2/hls')} is a symbolic link, and not followed`,
    `warning: ${path('court-3')} is a symbolic link, and not followed`,
  ]);
});

test('a state folder that cannot be one is told in one finding', async () => {
  await using host = makeHost();
  symlinkSync('/proc/self/status', join(host.path, 'state'));
  const { code, of } = await doctor(host);
  expect(code).toBe(1);
  expect(of('folders')).toMatchObject([{ severity: 'broken' }]);
});

describeMount('with parts that really hang or are dead', () => {
  test('a hung disk is told within its deadline', async () => {
    await using host = makeHost();
    const hanging = await mountHangingDisk('disk-h');
    writeConfig(host.path, [hanging.disk]);
    hanging.hang();
    const { code, of } = await doctor(host);
    expect(code).toBe(1);
    expect(of('disks')).toMatchObject([{ severity: 'broken', what: expect.stringContaining('disk-h') }]);
  });

  test('the mount of a killed process is told, with the command that takes it away', async () => {
    await using host = makeHost();
    await host.run('disk', 'init', 'disk-a', '--folder');
    mkdirSync(join(host.path, 'merged'));
    const mount = host.start('mount');
    await mount.says('mounted');
    const path = join(host.path, 'merged');
    expect((await doctor(host)).of('mounts')).toContainEqual({
      check: 'mounts',
      severity: 'ok',
      what: `${path} answers`,
    });
    // The holder would start another one, and the serving process would unmount when the holder is gone.
    mount.process.kill('SIGSTOP');
    process.kill(mount.servingPid, 'SIGKILL');
    await mount.stop('SIGKILL');
    const { of } = await doctor(host);
    expect(of('mounts').find(({ what }) => what.includes(path))).toMatchObject({
      severity: 'broken',
      remedy: `umount --lazy ${path}, or start "dayfs mount"`,
    });
    spawnSync('umount', ['--lazy', path]);
  });
});
