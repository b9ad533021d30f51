import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkPlaces } from '../../src/config/check-places.js';
import type { Config } from '../../src/config/config.js';
import { parseConfig } from '../../src/config/load-config.js';
import { eventually } from '../support/eventually.js';
import { describeAsRoot, describeMount } from '../support/fuse.js';

let folder: string;
let mounted: string[];

beforeEach(() => {
  mounted = [];
  folder = mkdtempSync(join(tmpdir(), 'dayfs-places-'));
  for (const name of ['disk-a', 'disk-b', 'system']) mkdirSync(join(folder, name));
});

afterEach(() => {
  for (const path of mounted.reverse()) execFileSync('umount', [path]);
  rmSync(folder, { recursive: true });
});

function config({ state = 'system/state', spool = 'system/spool', diskFolder = '' } = {}): Config {
  const disks = ['disk-a', 'disk-b'].map((id) => `- { id: ${id}, path: ${join(folder, id, diskFolder)} }\n`).join('');
  return parseConfig('/f', `state: ${join(folder, state)}\nspool: ${join(folder, spool)}\ndisks:\n${disks}`);
}

function mount(...args: string[]): void {
  execFileSync('mount', args);
  mounted.push(args.at(-1) ?? '');
}

function refusal(key: string, path: string, disk: string): string {
  const where = `${key}: ${join(folder, path)} really lies on the recording disk ${disk}, ${join(folder, disk)}`;
  return `/f: ${where}; move it to the system disk`;
}

describe('state and spool', () => {
  test('beside the disks’ folders on the same filesystem are fine', async () => {
    await expect(checkPlaces(config())).resolves.toBeUndefined();
  });

  test('are fine while a disk is away', async () => {
    rmSync(join(folder, 'disk-b'), { recursive: true });
    await expect(checkPlaces(config())).resolves.toBeUndefined();
  });

  test('behind a symbolic link onto a disk are refused', async () => {
    symlinkSync(join(folder, 'disk-b'), join(folder, 'link'));
    await expect(checkPlaces(config({ state: 'link/state' }))).rejects.toThrow(
      refusal('state', 'link/state', 'disk-b'),
    );
    await expect(checkPlaces(config({ spool: 'link' }))).rejects.toThrow(refusal('spool', 'link', 'disk-b'));
  });

  test('that a disk’s own link leads to are refused', async () => {
    rmSync(join(folder, 'disk-a'), { recursive: true });
    symlinkSync(join(folder, 'system'), join(folder, 'disk-a'));
    await expect(checkPlaces(config())).rejects.toThrow(refusal('state', 'system/state', 'disk-a'));
  });
});

describe('the legacy path', () => {
  const withLegacy = (path: string): Config => ({
    ...config(),
    mount: { ...config().mount, path: join(folder, 'merged') },
    legacy: { path: join(folder, path), names: [] },
  });

  test('behind a symbolic link into the mount is refused', async () => {
    mkdirSync(join(folder, 'merged/old'), { recursive: true });
    symlinkSync(join(folder, 'merged/old'), join(folder, 'link'));
    await expect(checkPlaces(withLegacy('link/{camera}/hls'))).rejects.toThrow(
      `/f: legacy.path: ${folder}/link/{camera}/hls really lies in the mount, ${folder}/merged; name the folder that the flat layout lies in`,
    );
  });

  test('on a disk, or not there at all, is fine', async () => {
    await expect(checkPlaces(withLegacy('disk-a/{camera}/hls'))).resolves.toBeUndefined();
    await expect(checkPlaces(withLegacy('nowhere/cam-{camera}'))).resolves.toBeUndefined();
  });
});

describeAsRoot('state and spool on mounts', () => {
  test('that show a folder of a disk are refused', async () => {
    mkdirSync(join(folder, 'disk-b/hidden'));
    mount('--bind', join(folder, 'disk-b/hidden'), join(folder, 'system'));
    await expect(checkPlaces(config())).rejects.toThrow(refusal('state', 'system/state', 'disk-b'));
  });

  test('that show a disk’s filesystem a second time are refused', async () => {
    mount('-t', 'tmpfs', '-o', 'size=1M', 'dayfs-test', join(folder, 'disk-a'));
    mount('--bind', join(folder, 'disk-a'), join(folder, 'system'));
    await expect(checkPlaces(config())).rejects.toThrow(refusal('state', 'system/state', 'disk-a'));
  });

  test('are fine where a disk is a folder of the system disk, mounted', async () => {
    mkdirSync(join(folder, 'system/recordings'));
    mount('--bind', join(folder, 'system/recordings'), join(folder, 'disk-a'));
    await expect(checkPlaces(config())).resolves.toBeUndefined();
  });

  test('are fine on a filesystem that covers a disk’s folder', async () => {
    mount('-t', 'tmpfs', '-o', 'size=1M', 'dayfs-test', join(folder, 'system'));
    mount('-t', 'tmpfs', '-o', 'size=1M', 'dayfs-test', join(folder, 'disk-a'));
    await expect(checkPlaces(config())).resolves.toBeUndefined();
  });
});

describeAsRoot('a disk', () => {
  test('that really lies in another one is refused', async () => {
    mkdirSync(join(folder, 'disk-a/inner'));
    mount('--bind', join(folder, 'disk-a/inner'), join(folder, 'disk-b'));
    const where = `${join(folder, 'disk-b')} of disk-b and ${join(folder, 'disk-a')} of disk-a really lie in one another`;
    await expect(checkPlaces(config())).rejects.toThrow(`/f: disks: ${where}; give each disk a folder of its own`);
  });

  test('that is mounted in another one’s place, too, keeps nothing from recording: its marker tells', async () => {
    mount('--bind', join(folder, 'disk-a'), join(folder, 'disk-b'));
    await expect(checkPlaces(config())).resolves.toBeUndefined();
  });
});

describeMount('a disk that hangs', () => {
  let disk: ChildProcess;

  beforeEach(async () => {
    const path = join(folder, 'disk-a');
    disk = spawn('bindfs', ['-f', join(folder, 'system'), path], { stdio: 'ignore' });
    await eventually(() => readFileSync('/proc/self/mounts', 'utf8').includes(` ${path} `));
    mounted.push(path);
    disk.kill('SIGSTOP');
  });

  // Before the outer hook unmounts, which would hang as well.
  afterEach(() => disk.kill('SIGCONT'));

  test('keeps the check from its end no longer than the deadline', async () => {
    const startMs = Date.now();
    await expect(checkPlaces(config({ diskFolder: 'recordings' }))).resolves.toBeUndefined();
    expect(Date.now() - startMs).toBeGreaterThan(1900);
  });
});
