/** Owns disks that fail as real ones do: small real filesystems, and the faults that can be thrown at them. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { initDisk } from '../../src/disks/disk-init.js';
import type { DiskId } from '../../src/domain/disk-id.js';
import { errorCode } from '../../src/domain/errors.js';
import { eventually } from '../support/eventually.js';

const imageName = 'image';
const fillerName = 'filler';
const fillersName = 'fillers';

export interface FaultDisk {
  readonly id: string;
  /** Where dayfs finds it. */
  readonly path: string;
  /** Gives back all that the host lent it, whatever state it is in. */
  release(): Promise<void>;
}

/** A folder that a process of its own shows elsewhere: stopped, it hangs; killed, it is gone. */
class BoundFolder {
  readonly path: string;
  readonly #server: ChildProcess;

  private constructor(path: string, server: ChildProcess) {
    this.path = path;
    this.#server = server;
  }

  static async open(behind: string, path: string, ...options: string[]): Promise<BoundFolder> {
    for (const each of [behind, path]) mkdirSync(each, { recursive: true });
    const server = spawn('bindfs', ['-f', ...options, behind, path], { stdio: 'ignore' });
    await eventually(() => isMounted(path));
    return new BoundFolder(path, server);
  }

  signal(signal: NodeJS.Signals): void {
    this.#server.kill(signal);
  }

  async release(): Promise<void> {
    this.signal('SIGCONT');
    unmount(this.path);
    this.signal('SIGKILL');
    await eventually(() => this.#server.exitCode !== null || this.#server.signalCode !== null);
  }
}

/** An ext4 filesystem in a file: room, inodes and mounts are its own. */
export class Ext4Disk implements FaultDisk {
  readonly id: string;
  readonly path: string;
  /** Where the file of the filesystem is. */
  readonly #behind: string;
  /** A process between the disk and its file, which can be killed. */
  #cable: BoundFolder | undefined;

  private constructor(folder: string, id: string) {
    this.id = id;
    this.path = join(folder, id);
    this.#behind = join(folder, `${id}.behind`);
  }

  static async make(
    folder: string,
    id: string,
    { sizeMiB = 32, inodes = 1024, hasCable = false }: { sizeMiB?: number; inodes?: number; hasCable?: boolean } = {},
  ): Promise<Ext4Disk> {
    const disk = new Ext4Disk(folder, id);
    for (const path of [disk.path, disk.#behind]) mkdirSync(path);
    const image = join(disk.#behind, imageName);
    writeFileSync(image, '');
    truncateSync(image, sizeMiB * 2 ** 20);
    execFileSync('mkfs.ext4', ['-q', '-m', '0', '-N', String(inodes), image]);
    if (hasCable) disk.#cable = await disk.#layCable();
    disk.mountAt(disk.path);
    return disk;
  }

  mountAt(path: string): void {
    execFileSync('mount', ['-o', 'loop', join(this.#cable?.path ?? this.#behind, imageName), path]);
  }

  /** As when it is pulled: gone from its path at once, whoever uses it. */
  pull(): void {
    unmount(this.path);
  }

  async remountReadOnly(): Promise<void> {
    // Refused for as long as a file is open for writing.
    await eventually(() => spawnSync('mount', ['-o', 'remount,ro', this.path]).status === 0, { everyMs: 5 });
  }

  remountForWriting(): void {
    execFileSync('mount', ['-o', 'remount,rw', this.path]);
  }

  /** Until there is no room for another byte; `empty` takes it back. */
  fill(): void {
    fillUp(join(this.path, fillerName));
  }

  empty(): void {
    rmSync(join(this.path, fillerName), { force: true });
  }

  /** Until there is no inode for another file; `freeInodes` takes it back. */
  exhaustInodes(): void {
    const folder = join(this.path, fillersName);
    // A disk whose cable was cut has what it was about to forget.
    mkdirSync(folder, { recursive: true });
    untilNoSpace((index) => writeFileSync(join(folder, String(index)), ''));
  }

  freeInodes(): void {
    rmSync(join(this.path, fillersName), { recursive: true, force: true });
  }

  /** Another disk, with a marker of its own, is mounted in its place; `uncover` takes it back. */
  coverWithAnother(): void {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'dayfs-test', this.path]);
    initDisk({ id: 'another' as DiskId, path: this.path, minFree: { bytes: 0 } });
  }

  uncover(): void {
    execFileSync('umount', ['--lazy', this.path]);
  }

  /** From here on every read and write of the device fails. Only for a disk with a cable. */
  cutCable(): void {
    this.#cable?.signal('SIGKILL');
  }

  /** Plugged in again, with a new cable, and in order. */
  async plugIn(): Promise<void> {
    this.pull();
    // The kernel lets go of the file only when its last user has.
    await eventually(() => !execFileSync('losetup', ['--list']).includes(`${this.path}.`), { withinMs: 30_000 });
    if (this.#cable !== undefined) {
      await this.#cable.release();
      this.#cable = await this.#layCable();
    }
    this.mountAt(this.path);
  }

  async release(): Promise<void> {
    this.pull();
    await this.#cable?.release();
  }

  #layCable(): Promise<BoundFolder> {
    return BoundFolder.open(this.#behind, `${this.path}.cable`);
  }
}

/** A disk that can be made to hang, with every call to it. */
export class HangingDisk implements FaultDisk {
  readonly id: string;
  readonly path: string;
  readonly #folder: BoundFolder;
  #stutter: NodeJS.Timeout | undefined;

  private constructor(id: string, folder: BoundFolder) {
    this.id = id;
    this.path = folder.path;
    this.#folder = folder;
  }

  /** @param options of bindfs, such as `--write-rate=4k` */
  static async make(folder: string, id: string, ...options: string[]): Promise<HangingDisk> {
    return new HangingDisk(id, await BoundFolder.open(join(folder, `${id}.behind`), join(folder, id), ...options));
  }

  hang(): void {
    this.#folder.signal('SIGSTOP');
  }

  goOn(): void {
    this.#folder.signal('SIGCONT');
  }

  /** From here on it answers now and then: slowly, but never long without an answer. */
  stutter(): void {
    this.#stutter = setInterval(() => {
      this.hang();
      setTimeout(() => this.goOn(), 90);
    }, 100);
  }

  async release(): Promise<void> {
    clearInterval(this.#stutter);
    await this.#folder.release();
  }
}

/** A filesystem in memory, for what needs no more than room that ends. */
export class MemoryDisk implements FaultDisk {
  readonly id: string;
  readonly path: string;

  /** @param size as tmpfs has it: `16m`, `512k` */
  constructor(folder: string, id: string, size: string) {
    this.id = id;
    this.path = join(folder, id);
    mkdirSync(this.path);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'dayfs-test', this.path]);
  }

  /** Until there is no room for another byte; `empty` takes it back. */
  fill(): void {
    fillUp(join(this.path, fillerName));
  }

  empty(): void {
    rmSync(join(this.path, fillerName), { force: true });
  }

  /** Removes all that lies on it, whoever uses it. */
  clear(): void {
    for (const name of readdirSync(this.path)) rmSync(join(this.path, name), { recursive: true, force: true });
  }

  async release(): Promise<void> {
    unmount(this.path);
  }
}

/** Writes a file until there is no room for another byte. */
function fillUp(file: string): void {
  const descriptor = openUnlessFull(file);
  if (descriptor === undefined) return;
  for (const bytes of [64 * 1024, 512, 1]) {
    const block = Buffer.alloc(bytes);
    untilNoSpace(() => writeSync(descriptor, block));
  }
  closeSync(descriptor);
}

/** What was recorded may have filled the disk already. */
function openUnlessFull(file: string): number | undefined {
  try {
    return openSync(file, 'w');
  } catch (error) {
    if (errorCode(error) === 'ENOSPC') return undefined;
    throw error;
  }
}

function untilNoSpace(take: (index: number) => void): void {
  for (let index = 0; ; index += 1) {
    try {
      take(index);
    } catch (error) {
      if (errorCode(error) === 'ENOSPC') return;
      throw error;
    }
  }
}

export function unmount(path: string): void {
  while (isMounted(path)) execFileSync('umount', ['--lazy', path]);
}

export function isMounted(path: string): boolean {
  return readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${path} `);
}
