/** The built program as its users run it, on disks of the test's own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { DiskConfig } from '../../src/config/config.js';
import { eventually } from './eventually.js';

export const program = resolve('dist/main.cjs');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of `dayfs`, with what it has printed so far. */
export class Dayfs implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  #stdout = '';
  #stderr = '';

  /** @param path of the program, where it is not the built one */
  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}, path = program) {
    this.process = spawn(process.execPath, [path, ...args], { env: { ...process.env, ...env }, stdio: 'pipe' });
    this.process.stdout?.on('data', (chunk: Buffer) => {
      this.#stdout += chunk.toString();
    });
    this.process.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString();
    });
    this.#ended = once(this.process, 'close');
  }

  get output(): string {
    return this.#stdout + this.#stderr;
  }

  /** Of a mount, the process that serves it: the one that was started holds it. */
  get servingPid(): number {
    const { pid } = this.process;
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
  }

  async says(text: string): Promise<void> {
    await eventually(
      () => {
        if (this.process.exitCode !== null) throw new Error(`ended before it said "${text}": ${this.output}`);
        return this.output.includes(text);
      },
      { withinMs: 20_000 },
    );
  }

  async ended(): Promise<Finished> {
    await this.#ended;
    return { code: this.process.exitCode, stdout: this.#stdout, stderr: this.#stderr };
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Finished> {
    this.process.kill(signal);
    return this.ended();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.stop();
  }
}

export function runDayfs(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  return new Dayfs(args, env).ended();
}

/** What a command reports with `--json`, in the shape that the test expects of it. */
export async function reportOf<T>(configFile: string, ...args: string[]): Promise<T> {
  const { stdout, stderr } = await runDayfs(['--config', configFile, ...args, '--json']);
  if (stdout === '') throw new Error(`no report: ${stderr}`);
  return JSON.parse(stdout) as T;
}

interface MoreKeys extends Record<string, unknown> {
  readonly mount?: Record<string, unknown>;
}

/** Writes a configuration on the disks given, with its state, spool and mount point in the folder; more keys override. */
export function writeConfig(folder: string, disks: readonly DiskConfig[], more: MoreKeys = {}): string {
  const file = join(folder, 'dayfs.yaml');
  const config = {
    timezone: 'Europe/Madrid',
    state: join(folder, 'state'),
    spool: join(folder, 'spool'),
    disks: disks.map(({ id, path }) => ({ id, path, minFree: '0%' })),
    ...more,
    mount: { path: join(folder, 'merged'), ...more.mount },
  };
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true });
  writeFileSync(file, stringify(config));
  return file;
}

/** Neither the holder of the mount nor the process that serves it comes to its end by itself. */
export async function killedOutright(mount: Dayfs): Promise<void> {
  const { servingPid } = mount;
  // So that it cannot start another one.
  mount.process.kill('SIGSTOP');
  process.kill(servingPid, 'SIGKILL');
  await mount.stop('SIGKILL');
}

/** `dayfs mount`, mounted. */
export async function startMount(configFile: string, path = program, env: NodeJS.ProcessEnv = {}): Promise<Dayfs> {
  const mount = new Dayfs(['--config', configFile, 'mount'], env, path);
  await mount.says('mounted');
  return mount;
}
