/**
 * Owns a host of its own under a real systemd: systemd-nspawn on an overlay of this host's root, so that Node, ffmpeg
 * and the built program are there, and whatever a test writes lies in memory.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe } from 'vitest';
import { eventually } from './eventually.js';
import { hasFuse } from './fuse.js';
import { type TemporaryFolder, temporaryFolder } from './trees.js';

/** Where the container has the repository. */
export const repositoryInside = '/opt/dayfs';

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Container implements AsyncDisposable {
  readonly #folder: TemporaryFolder = temporaryFolder();
  readonly #memory = join(this.#folder.path, 'memory');
  /** The container's root, as this host sees it. */
  readonly root = join(this.#memory, 'root');
  #nspawn: ChildProcess | undefined;
  #leader: number | undefined;
  #console = '';

  constructor() {
    mkdirSync(this.#memory);
    must('mount', '-t', 'tmpfs', '-o', 'size=1g', 'dayfs-test', this.#memory);
    const [upper, work] = ['upper', 'work'].map((name) => join(this.#memory, name)) as [string, string];
    for (const each of [upper, work, this.root]) mkdirSync(each);
    must('mount', '-t', 'overlay', '-o', `lowerdir=/,upperdir=${upper},workdir=${work}`, 'dayfs-test', this.root);
    // Nothing that this host runs is to run there too; what mounts fstab's lines is every host's.
    for (const kind of ['multi-user', 'timers', 'sysinit', 'getty', 'sockets', 'graphical']) {
      rmSync(join(this.root, `etc/systemd/system/${kind}.target.wants`), { recursive: true, force: true });
    }
    mkdirSync(join(this.root, 'etc/systemd/system/multi-user.target.wants'));
    symlinkSync(
      '/lib/systemd/system/remote-fs.target',
      join(this.root, 'etc/systemd/system/multi-user.target.wants/remote-fs.target'),
    );
    for (const left of ['etc/dayfs', 'var/lib/dayfs', 'etc/fstab', 'etc/rc.local']) {
      rmSync(join(this.root, left), { recursive: true, force: true });
    }
  }

  /** Resolves once it has started all it wants to. */
  async boot(): Promise<void> {
    const options = ['--boot', '--register=no', '--keep-unit', '--machine=dayfs-test', '--console=pipe'];
    const kept = ['--link-journal=no', '--resolv-conf=off', '--timezone=off', '--bind=/dev/fuse', '--bind=/dev/autofs'];
    const marked = `--setenv=DAYFS_TEST_RUN=${process.env['DAYFS_TEST_RUN'] ?? ''}`;
    this.#nspawn = spawn(
      'systemd-nspawn',
      [`--directory=${this.root}`, ...options, ...kept, marked, `--bind-ro=${resolve('.')}:${repositoryInside}`],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' } },
    );
    for (const stream of [this.#nspawn.stdout, this.#nspawn.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#console += chunk.toString();
      });
    }
    this.#leader = await eventually(() => this.#findLeader());
    await eventually(() => existsSync(`/proc/${this.#leader}/root/run/systemd/private`));
    await eventually(
      () => !['', 'initializing', 'starting'].includes(this.run('systemctl', 'is-system-running').stdout),
      {
        withinMs: 60_000,
      },
    );
  }

  #findLeader(): number | undefined {
    const nspawn = this.#nspawn;
    if (nspawn?.pid === undefined || nspawn.exitCode !== null) throw new Error(`no container: ${this.#console}`);
    const children = readFileSync(`/proc/${nspawn.pid}/task/${nspawn.pid}/children`, 'utf8').trim().split(' ');
    // Until systemd runs there, nspawn's own child prepares the container.
    return children
      .filter((pid) => pid !== '')
      .map(Number)
      .find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('systemd\0'));
  }

  /** Runs a command there to its end. */
  run(...command: string[]): Ran {
    const { status, stdout, stderr } = spawnSync('nsenter', this.#entering(command), {
      encoding: 'utf8',
      timeout: 60_000,
    });
    return { status, stdout: stdout.trim(), stderr: stderr.trim() };
  }

  /** The same of one that must end well. */
  must(...command: string[]): string {
    const { status, stdout, stderr } = this.run(...command);
    if (status !== 0) throw new Error(`${command.join(' ')}: ${status}: ${stderr} ${stdout}`);
    return stdout;
  }

  /** Starts a command there that goes on. */
  start(...command: string[]): ChildProcess {
    return spawn('nsenter', this.#entering(command), { stdio: 'pipe' });
  }

  #entering(command: readonly string[]): string[] {
    const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
    return [`--target=${this.#leader}`, '--mount', '--uts', '--ipc', '--net', '--pid', '--', 'env', path, ...command];
  }

  /** Shuts it down as its own systemd does. Resolves with how many milliseconds that took. */
  async powerOff(): Promise<number> {
    const nspawn = this.#nspawn as ChildProcess;
    const ended = once(nspawn, 'close');
    const startMs = performance.now();
    this.run('systemctl', 'poweroff', '--no-block');
    await ended;
    [this.#nspawn, this.#leader] = [undefined, undefined];
    return performance.now() - startMs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#nspawn !== undefined) {
      const ended = once(this.#nspawn, 'close');
      // With its first process a container ends, and nspawn after it; without nspawn it would go on.
      if (this.#leader === undefined) this.#nspawn.kill('SIGKILL');
      else spawnSync('kill', ['-KILL', String(this.#leader)]);
      await ended;
    }
    for (const path of [this.root, this.#memory]) spawnSync('umount', ['--lazy', path]);
    removeControlGroups();
    this.#folder[Symbol.dispose]();
  }
}

/** nspawn leaves those that it made, where no systemd of this host's looks after them. */
function removeControlGroups(): void {
  const tops = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified', '/sys/fs/cgroup/systemd'];
  for (const name of tops.flatMap((top) => [join(top, 'payload'), join(top, 'supervisor')])) {
    if (existsSync(name)) removeFolders(name);
  }
}

function removeFolders(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) removeFolders(join(path, entry.name));
  }
  try {
    rmdirSync(path);
  } catch {
    // In use, and so by somebody else's container.
  }
}

function must(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}

/** Whether this host can run one: it needs root, FUSE, systemd-nspawn, and must not be in a container that forbids it. */
function canRun(): boolean {
  if (!hasFuse || spawnSync('systemd-nspawn', ['--version']).status !== 0) return false;
  return spawnSync('unshare', ['--mount', '--pid', '--fork', '--mount-proc', 'true']).status === 0;
}

/** For tests under a real systemd. */
export const describeContainer = describe.skipIf(!canRun());
