/** Owns recorders as tests run them: in a process of their own, on disks and a spool of the test's. */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TestContext } from 'vitest';
import type { CameraConfig, DiskConfig } from '../../src/config/config.js';
import type { RecorderStatus, SwitchAnswer } from '../../src/control/protocol.js';
import { initDisk } from '../../src/disks/disk-init.js';
import type { CameraName } from '../../src/domain/camera-name.js';
import type { DiskId } from '../../src/domain/disk-id.js';
import type { MinFree } from '../../src/domain/min-free.js';
import type { Root } from '../../src/domain/root.js';
import { parseSegmentNameTemplate } from '../../src/domain/segment-name.js';
import type { SizeOrShare } from '../../src/domain/size-or-share.js';
import type { SwitchEvent } from '../../src/domain/switch-event.js';
import type { TimeZone } from '../../src/domain/time-zone.js';
import type { StopKind } from '../../src/recorder/camera-recorder.js';
import { eventually } from '../support/eventually.js';
import { frameNumberInput, frameNumberOutput, readAllFrameNumbers } from '../support/frame-numbers.js';

const template = parseSegmentNameTemplate('%Y%m%dT%H%M%S.%f%z.ts');
const program = resolve('test/recorder/fixtures/supervisor.mjs');

export const numberedCamera: CameraConfig = {
  name: 'court-1' as CameraName,
  input: frameNumberInput(),
  output: frameNumberOutput(),
};

export const otherCamera: CameraConfig = { ...numberedCamera, name: 'court-2' as CameraName };

export async function placed(host: TestHost, segments: number): Promise<void> {
  await eventually(() => host.segments().length >= segments, { withinMs: 20_000 });
}

/** A host to record on. Everything on it is gone again after the test, whatever the test left running. */
export class TestHost {
  readonly path = mkdtempSync('/dev/shm/dayfs-recorder-');
  readonly spoolPath = join(this.path, 'spool');
  readonly logPath = join(this.path, 'log');
  readonly #mounts: string[] = [];
  readonly #supervisors: Supervisor[] = [];
  readonly disks: DiskConfig[] = [];
  cameras: readonly CameraConfig[] = [numberedCamera];
  spoolLimit: SizeOrShare | undefined;
  readonly env: Record<string, string> = {};

  /** With the context of its own test, since tests run side by side. */
  constructor({ onTestFinished }: TestContext) {
    onTestFinished(() => this.#close());
  }

  /** A folder with its marker as a disk, or with a size a filesystem of that size. */
  addDisk(id: string, { sizeMiB, minFree = { bytes: 0 } }: { sizeMiB?: number; minFree?: MinFree } = {}): DiskConfig {
    const disk = { id: id as DiskId, path: join(this.path, id), minFree };
    mkdirSync(disk.path);
    if (sizeMiB !== undefined) {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'tmpfs', disk.path]);
      this.#mounts.push(disk.path);
    }
    initDisk(disk, { allowFolder: true });
    this.disks.push(disk);
    return disk;
  }

  /** Gives the spool a filesystem of its own. */
  limitSpool(sizeMiB: number): void {
    mkdirSync(this.spoolPath, { mode: 0o700 });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m,mode=700`, 'tmpfs', this.spoolPath]);
    this.#mounts.push(this.spoolPath);
  }

  /** A supervisor that has started to record. */
  async record(): Promise<Supervisor> {
    const supervisor = this.boot();
    await supervisor.ask('start');
    return supervisor;
  }

  boot(): Supervisor {
    const { path, spoolPath, spoolLimit, logPath, disks, cameras, env } = this;
    const settings = {
      ...{ timeZone: 'UTC', segmentSeconds: 2, segmentName: template.text },
      ...{ statePath: join(path, 'state'), spoolPath, spoolLimit, logPath, disks, cameras },
    };
    const supervisor = new Supervisor(settings, env);
    this.#supervisors.push(supervisor);
    return supervisor;
  }

  /** What the state folder says that a camera has lost. */
  droppedOnRecord(camera: string): number {
    const losses: unknown = JSON.parse(readFileSync(join(this.path, 'state/losses.json'), 'utf8'));
    return (losses as Record<string, { dropped: number }>)[camera]?.dropped ?? 0;
  }

  /** The paths of all placed segments, in the order of their names, which is that of time in UTC. */
  segments(disks: readonly DiskConfig[] = this.disks): string[] {
    const files = disks.flatMap(({ path }) =>
      readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name)),
    );
    return files
      .filter((file) => file.endsWith('.ts') && !file.includes('/.'))
      .sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  }

  /** When they began, by their names. */
  startsMs(): number[] {
    return this.segments().map((path) => template.parse('UTC' as TimeZone, nameOf(path))[0] ?? Number.NaN);
  }

  frames(): Promise<number[]> {
    return readAllFrameNumbers(this.segments());
  }

  log(): string {
    return existsSync(this.logPath) ? readFileSync(this.logPath, 'utf8') : '';
  }

  /** The names in the spool: run folders and what lies in them. */
  spooled(): string[] {
    const names = readdirSync(this.spoolPath, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => name.split('/').length > 1);
  }

  /** The ffmpegs (or what stands for them) that write into this host's spool. */
  ffmpegPids(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && this.#writesHere(name))
      .map(Number);
  }

  #writesHere(pid: string): boolean {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${this.spoolPath}/`);
    } catch {
      // It ended while /proc was read.
      return false;
    }
  }

  async #close(): Promise<void> {
    for (const supervisor of this.#supervisors) await supervisor.kill();
    for (const pid of this.ffmpegPids()) process.kill(pid, 'SIGKILL');
    for (const path of this.#mounts) execFileSync('umount', ['--lazy', path]);
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Calls {
  start: [argument: void, result: void];
  status: [argument: void, result: RecorderStatus];
  switchTo: [argument: string | null, result: SwitchAnswer];
  switches: [argument: void, result: SwitchEvent[]];
  roots: [argument: void, result: Root[]];
  stop: [argument: StopKind, result: void];
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

export class Supervisor {
  readonly process: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastId = 0;

  constructor(settings: object, env: Readonly<Record<string, string>>) {
    this.process = fork(program, [JSON.stringify(settings)], { env: { ...process.env, ...env } });
    this.process.on('message', (answer: Answer) => this.#settle(answer));
    this.process.on('exit', () => {
      for (const id of this.#waiting.keys()) this.#settle({ id, error: 'the supervisor died' });
    });
  }

  async ask<C extends keyof Calls>(call: C, argument?: Calls[C][0]): Promise<Calls[C][1]> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answered = new Promise<Answer>((resolveAnswer) => this.#waiting.set(id, resolveAnswer));
    this.process.send({ id, call, argument });
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(error);
    return result as Calls[C][1];
  }

  #settle(answer: Answer): void {
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }

  /** Stops the recorder, then its process. */
  async stop(kind: StopKind): Promise<void> {
    await this.ask('stop', kind);
    await this.kill();
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await ended;
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
