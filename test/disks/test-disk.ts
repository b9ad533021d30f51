/** Owns the disks of these tests: real folders and small real filesystems, gone again after the test. */
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import type { Placement } from '../../src/disks/disk.js';
import { initDisk } from '../../src/disks/disk-init.js';
import type { CameraName } from '../../src/domain/camera-name.js';
import type { Day } from '../../src/domain/day.js';
import type { DiskId } from '../../src/domain/disk-id.js';
import { eventually } from '../support/eventually.js';

export const camera = 'court-1' as CameraName;
export const day = '20260115' as Day;

export function makeFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'dayfs-disks-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export function diskAt(path: string, id = 'disk-a'): DiskConfig {
  return { id: id as DiskId, path, minFree: { bytes: 0 } };
}

/** A plain folder as a disk, with its marker. */
export function makeDisk(id = 'disk-a'): DiskConfig {
  const disk = diskAt(makeFolder(), id);
  initDisk(disk, { allowFolder: true });
  return disk;
}

/** A small filesystem of its own as a disk, with its marker. `options` are those of tmpfs. */
export function mountDisk(options: string, id = 'disk-a'): DiskConfig {
  const disk = diskAt(makeFolder(), id);
  mountTmpfs(disk.path, options);
  initDisk(disk);
  return disk;
}

export function mountTmpfs(path: string, options: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]);
  onTestFinished(() => unmount(path));
}

export function bindMount(from: string, to: string): void {
  execFileSync('mount', ['--bind', from, to]);
  onTestFinished(() => unmount(to));
}

export function remount(path: string, options: string): void {
  execFileSync('mount', ['-o', `remount,${options}`, path]);
}

/** Lazily, as when a disk is pulled; nothing happens if it is not mounted. */
export function unmount(path: string): void {
  if (isMounted(path)) execFileSync('umount', ['--lazy', path]);
}

function isMounted(path: string): boolean {
  return readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${path.replaceAll(' ', '\\040')} `);
}

/** The n-th segment of a day, six seconds each, in a spool of its own. */
export function makePlacement(index = 0, bytes: number | Buffer = 5_000): Placement {
  const content = typeof bytes === 'number' ? randomBytes(bytes) : bytes;
  const startMs = Date.UTC(2026, 0, 15, 13, 30) + index * 6_000;
  const time = new Date(startMs).toISOString();
  const source = join(makeFolder(), 'segment.ts');
  writeFileSync(source, content);
  return {
    source,
    sourceBytes: content.length,
    camera,
    day,
    name: `${time.replaceAll(/[-:]/g, '').replace('Z', '+0000')}.ts`,
    startMs,
    durationSeconds: 6,
    programDateTime: time.replace('Z', '+00:00'),
    startsRun: index === 0,
  };
}

export function mediaPath(disk: DiskConfig): string {
  return join(disk.path, day, camera, 'hls');
}

export function placedPath(disk: DiskConfig, placement: Placement): string {
  return join(mediaPath(disk), placement.name);
}

export function playlistText(disk: DiskConfig): string {
  return readFileSync(join(mediaPath(disk), 'index.m3u8'), 'utf8');
}

/** The names a root's playlist lists, in its order. */
export function listedNames(disk: DiskConfig): string[] {
  return playlistText(disk)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** What is in the media folder, the playlist aside. */
export function mediaNames(disk: DiskConfig): string[] {
  if (!existsSync(mediaPath(disk))) return [];
  return readdirSync(mediaPath(disk)).filter((name) => name !== 'index.m3u8');
}

/** A folder as a disk, behind a process of its own: when that is stopped, every call to the disk hangs. */
export interface HangingDisk {
  readonly disk: DiskConfig;
  hang(): void;
  goOn(): void;
}

/** @param options of bindfs, which can make it slow as well */
export async function mountHangingDisk(id = 'disk-a', ...options: string[]): Promise<HangingDisk> {
  const behind = makeDisk(id);
  const path = makeFolder();
  const server = spawn('bindfs', ['-f', ...options, behind.path, path], { stdio: 'ignore' });
  onTestFinished(async () => {
    server.kill('SIGCONT');
    unmount(path);
    server.kill('SIGKILL');
    await eventually(() => server.exitCode !== null || server.signalCode !== null);
  });
  await eventually(() => isMounted(path));
  return {
    disk: diskAt(path, id),
    hang: () => void server.kill('SIGSTOP'),
    goOn: () => void server.kill('SIGCONT'),
  };
}
