import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { Container, describeContainer, repositoryInside } from '../support/container.js';
import { eventually } from '../support/eventually.js';
import { makeTree } from '../support/trees.js';

const dayfs = [process.execPath, `${repositoryInside}/dist/main.cjs`] as const;
const day = '20260115';
const mediaOf = (disk: string) => `/mnt/${disk}/${day}/court-9/hls`;
const segments = { 'disk-a': '20260115T143000.000+0000.ts', 'disk-b': '20260115T143001.000+0000.ts' } as const;
/** Spelt as systemd-escape(1) does. */
const unitOfDiskA = 'mnt-disk\\x2da.mount';

/** In the order of a host's life: each goes on from what the one before has left. */
describeContainer('a host under systemd', () => {
  let host: Container;

  const show = (unit: string, property: string) =>
    host.must('systemctl', 'show', unit, '--value', `--property=${property}`);
  const mainPid = (unit: string) => Number(show(unit, 'MainPID'));
  const ffmpegPids = () => host.run('pgrep', '--exact', 'ffmpeg').stdout;
  const listed = (path: string) => host.run('ls', path).stdout.split('\n');

  beforeAll(async () => {
    host = new Container();
    furnish(host.root);
    await host.boot();
  }, 90_000);

  afterAll(async () => {
    await host[Symbol.asyncDispose]();
  });

  test('has recorder and mount at work when "dayfs install --now" ends', () => {
    host.must(...dayfs, 'install', '--now');
    expect(listed('/merged')).toContain('court-9');
    expect(ffmpegPids()).not.toBe('');
    for (const unit of ['dayfs-mount', 'dayfs-recorder']) {
      expect([show(unit, 'ActiveState'), show(unit, 'UnitFileState')]).toEqual(['active', 'enabled']);
    }
    expect(show('dayfs-mount', 'StatusText')).toMatch(/^\/merged shows \d+ roots by the \w+ driver$/);
    // systemctl escapes the backslash once more.
    expect(show('dayfs-recorder', 'After')).toMatch(/mnt-disk\\+x2da\.mount/);
    expect(show('dayfs-recorder', 'Requires')).not.toContain('disk');
  });

  test('logs to the journal with priorities', () => {
    const warned = host.must('journalctl', '--unit=dayfs-recorder', '--priority=warning', '--output=cat');
    expect(warned).toContain('the active disk changed');
    expect(warned).not.toContain('recording to');
  });

  test.each([
    ['restart', 'systemctl restart dayfs-recorder'],
    ['reload', 'systemctl reload dayfs-recorder'],
    ['death by SIGKILL', 'systemctl kill --kill-whom=main --signal=KILL dayfs-recorder'],
  ])('has ffmpeg record on through a %s of the recorder', async (_, command) => {
    const [recorder, ffmpeg] = [mainPid('dayfs-recorder'), ffmpegPids()];
    host.must(...command.split(' '));
    await eventually(
      () => ![0, recorder].includes(mainPid('dayfs-recorder')) && show('dayfs-recorder', 'ActiveState') === 'active',
    );
    expect(ffmpegPids()).toBe(ffmpeg);
  });

  const inodeOf = (path: string) => host.must('stat', '--format=%i', path);
  const served = (disk: keyof typeof segments) => `/merged/court-9/${day}/hls/${segments[disk]}`;
  const hasNextMain = async (before: number) =>
    await eventually(
      () => ![0, before].includes(mainPid('dayfs-mount')) && show('dayfs-mount', 'ActiveState') === 'active',
    );

  /** Somebody who has a file open, and reads it when he is told to. */
  const openReader = async (path: string) => {
    const reader = host.start('sh', '-c', `exec 3<${path}; echo opened; read go; cat <&3`);
    let said = '';
    reader.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await eventually(() => said === 'opened\n');
    return async () => {
      const ended = once(reader, 'close');
      reader.stdin?.end('go\n');
      await ended;
      return said.slice('opened\n'.length);
    };
  };

  test.each([
    ['a restart of the unit', 'systemctl restart dayfs-mount'],
    ['a death of the holder by SIGKILL', 'systemctl kill --kill-whom=main --signal=KILL dayfs-mount'],
    ['a death of all its processes', 'systemctl kill --kill-whom=all --signal=KILL dayfs-mount'],
  ])('has open files of the mount go on through %s, where the driver can', async (_, command) => {
    const before = mainPid('dayfs-mount');
    const inode = inodeOf(served('disk-a'));
    const read = await openReader(served('disk-a'));
    host.must(...command.split(' '));
    await hasNextMain(before);
    const byKernel = show('dayfs-mount', 'StatusText').endsWith('by the kernel driver');
    expect(await read()).toBe(byKernel ? 'from disk-a' : '');
    expect(host.must('cat', served('disk-b'))).toBe('from disk-b');
    expect(inodeOf(served('disk-a'))).toBe(inode);
    // Mounted once, and not one over the other.
    expect(host.must('findmnt', '--noheadings', '--output=FSTYPE', '/merged')).toBe('fuse.dayfs');
  });

  test('has it mounted anew after somebody unmounted it, and keeps that one through a restart, too', async () => {
    const before = mainPid('dayfs-mount');
    host.must('umount', '--lazy', '/merged');
    await hasNextMain(before);
    const byKernel = show('dayfs-mount', 'StatusText').endsWith('by the kernel driver');
    const read = await openReader(served('disk-b'));
    // Those of this mount, and none of the one before.
    if (byKernel) expect(show('dayfs-mount', 'NFileDescriptorStore')).toBe('2');
    host.must('systemctl', 'restart', 'dayfs-mount');
    expect(await read()).toBe(byKernel ? 'from disk-b' : '');
    expect(host.must('findmnt', '--noheadings', '--output=FSTYPE', '/merged')).toBe('fuse.dayfs');
  });

  test('has a mount that does not answer started again by the watchdog', async () => {
    host.must(
      'sh',
      '-c',
      'd=/run/systemd/system/dayfs-mount.service.d; mkdir -p $d; printf "[Service]\\nWatchdogSec=3\\n" >$d/quick.conf',
    );
    host.must('systemctl', 'daemon-reload');
    host.must('systemctl', 'restart', 'dayfs-mount');
    const stopped = mainPid('dayfs-mount');
    // What the unit started holds the mount; its child serves it.
    host.must('sh', '-c', `kill -STOP $(cat /proc/${stopped}/task/${stopped}/children)`);
    await eventually(
      () => ![0, stopped].includes(mainPid('dayfs-mount')) && show('dayfs-mount', 'ActiveState') === 'active',
      {
        withinMs: 30_000,
        everyMs: 250,
      },
    );
    expect(show('dayfs-mount', 'NRestarts')).toBe('1');
    expect(host.must('cat', `/merged/court-9/${day}/hls/${segments['disk-b']}`)).toBe('from disk-b');
  });

  test("goes on when a disk's mount unit is stopped, and shows it again once it is started", async () => {
    await eventually(() => host.run('systemctl', 'stop', unitOfDiskA).status === 0);
    await eventually(() => !listed(`/merged/court-9/${day}/hls`).includes(segments['disk-a']));
    expect(listed(`/merged/court-9/${day}/hls`)).toContain(segments['disk-b']);
    await eventually(() => show('dayfs-recorder', 'StatusText').endsWith('to disk-b'), { withinMs: 20_000 });
    host.must('systemctl', 'start', unitOfDiskA);
    await eventually(() => listed(`/merged/court-9/${day}/hls`).includes(segments['disk-a']));
  });

  test('mounts with mount(8), which returns once it is, and needs no environment', async () => {
    expect(
      host.must(
        'env',
        '-i',
        '/bin/mount',
        '-t',
        'dayfs',
        '-o',
        'config=/etc/dayfs/second.yaml',
        'dayfs',
        '/mnt/by-hand',
      ),
    ).toBe('');
    expect(listed('/mnt/by-hand')).toContain('court-9');
    host.must('umount', '/mnt/by-hand');
    await eventually(() => host.run('pgrep', '--full', 'second.yaml mount').status === 1);
  });

  test.each([
    ['config=/etc/dayfs/second.yaml,frobnicate', 'the mount option "frobnicate" is unknown'],
    ['remount', 'a mount of dayfs cannot be remounted'],
    ['config=/nowhere.yaml', '/nowhere.yaml: there is no such file'],
    ['config=/etc/dayfs/second.yaml', 'the mount point /srv contains disk disk-a'],
  ])('says in one line why it does not mount with the options %s', (options, said) => {
    const { status, stderr } = host.run('mount', '-t', 'dayfs', '-o', options, 'dayfs', '/srv');
    expect(status).not.toBe(0);
    expect(stderr.split('\n')).toEqual([expect.stringMatching(/^dayfs: /)]);
    expect(stderr).toContain(said);
  });

  test('shuts down within seconds, with nothing that has to be killed', async () => {
    const since = host.must('date', '+@%s');
    expect(await host.powerOff()).toBeLessThan(15_000);
    await host.boot();
    const units = ['--unit=dayfs-mount', '--unit=dayfs-recorder'];
    const ended = host.must('journalctl', '--boot=-1', `--since=${since}`, '--output=cat', ...units);
    expect(ended).toContain('Deactivated successfully');
    expect(ended).not.toMatch(/timed out|with signal SIGKILL|was unmounted by somebody else/);
  });

  test('has services and fstab lines mounted after its boot, and a booking can be read', async () => {
    expect(host.must('systemctl', 'is-active', 'dayfs-mount', 'dayfs-recorder', 'merged\\x2dfstab.mount')).toBe(
      'active\nactive\nactive',
    );
    for (const path of ['/merged', '/merged-fstab']) {
      const booking = host.must('cat', `${path}/court-9/${day}/.dayfs/bookings/143000-143002.ts`);
      expect(booking).toBe('from disk-afrom disk-b');
    }
  });

  test('mounts an automount unit when somebody looks into it, and no sooner', () => {
    expect(host.run('systemctl', 'is-active', 'merged\\x2dauto.mount').stdout).toBe('inactive');
    const { status, stdout } = host.run('ls', '/merged-auto');
    const said = host.run('journalctl', '--boot', '--output=cat', '--unit=merged\\x2dauto.mount').stdout;
    // fuse-native cannot: that is said at once, where it would wait for itself otherwise.
    const byLibfuse = show('dayfs-mount', 'StatusText').endsWith('by the libfuse driver');
    if (byLibfuse) expect(said).toContain('where an automount waits: use mount.driver: kernel');
    else expect([status, stdout]).toEqual([0, expect.stringContaining('court-9')]);
  });

  test('has nothing of it left after "dayfs uninstall" but recordings, state and configuration', async () => {
    host.must(...dayfs, 'uninstall');
    host.must('umount', '/merged-fstab');
    host.run('systemctl', 'stop', 'merged\\x2dauto.automount', 'merged\\x2dauto.mount');
    await eventually(() => host.run('pgrep', '--full', 'dist/main.cjs').status === 1);
    expect(ffmpegPids()).toBe('');
    expect(host.run('find', '/etc/systemd', '/usr/sbin', '-name', '*dayfs*').stdout).toBe('');
    expect(listed(mediaOf('disk-a'))).toContain(segments['disk-a']);
    expect(listed('/etc/dayfs')).toContain('dayfs.yaml');
  });
});

function furnish(root: string): void {
  for (const [id, name] of Object.entries(segments)) {
    makeTree(join(root, 'srv', id), {
      '.dayfs-disk.json': JSON.stringify({ id, uuid: `uuid-of-${id}` }),
      [day]: { 'court-9': { hls: { [name]: `from ${id}` } } },
    });
    mkdirSync(join(root, 'mnt', id), { recursive: true });
  }
  for (const folder of ['etc/dayfs', 'merged-fstab', 'merged-auto', 'mnt/by-hand', 'var/log/journal'])
    mkdirSync(join(root, folder), { recursive: true });
  const config = {
    timezone: 'UTC',
    recording: { segmentSeconds: 1 },
    disks: Object.keys(segments).map((id) => ({ id, path: `/mnt/${id}`, minFree: '0%' })),
  };
  const camera = {
    name: 'court-1',
    input: ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=25'],
    output: ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25'],
  };
  const files = {
    'etc/dayfs/dayfs.yaml': stringify({ ...config, cameras: [camera] }),
    'etc/dayfs/second.yaml': stringify({ ...config, state: '/var/lib/dayfs-second' }),
    'etc/dayfs/third.yaml': stringify({ ...config, state: '/var/lib/dayfs-third' }),
    'etc/dayfs/fourth.yaml': stringify({ ...config, state: '/var/lib/dayfs-fourth' }),
    'etc/fstab': [
      ...config.disks.map(({ id, path }) => `/srv/${id} ${path} none bind,nofail 0 0\n`),
      'dayfs /merged-fstab dayfs config=/etc/dayfs/third.yaml,allow_other,nofail,_netdev,x-systemd.after=mnt-disk\\x2da.mount 0 0\n',
      'dayfs /merged-auto dayfs config=/etc/dayfs/fourth.yaml,noauto,x-systemd.automount 0 0\n',
    ].join(''),
  };
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
}
