/** Owns a host that faults are thrown at: the built program with its disks, its cameras and what they sent. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../../src/config/config.js';
import { askRecorderStatus, askSwitch } from '../../src/control/control-client.js';
import type { RecorderStatus, SwitchAnswer } from '../../src/control/protocol.js';
import { initDisk } from '../../src/disks/disk-init.js';
import type { DiskId } from '../../src/domain/disk-id.js';
import { Dayfs, runDayfs, startMount, writeConfig } from '../support/dayfs.js';
import { eventually } from '../support/eventually.js';
import { frameNumberInput, frameNumberOutput, readAllFrameNumbers } from '../support/frame-numbers.js';
import type { FaultDisk } from './fault-disk.js';
import { readSentRuns, type SentRun } from './frames-sent.js';
import { listSegments } from './recorded-segments.js';

const fixtures = resolve('test/faults/fixtures');

export interface SwitchReport {
  readonly from: string | null;
  readonly to: string | null;
  readonly reason: string;
  readonly detail: string;
  readonly gapSeconds: number | null;
}

interface HostSettings {
  readonly cameras?: readonly string[];
  /** Keys of the configuration, in place of the usual ones. */
  readonly keys?: Record<string, unknown>;
}

export class FaultHost implements AsyncDisposable {
  readonly path = mkdtempSync('/dev/shm/dayfs-faults-');
  readonly spoolPath = join(this.path, 'spool');
  readonly statePath = join(this.path, 'state');
  readonly disks: FaultDisk[] = [];
  readonly #cameras: readonly string[];
  readonly #keys: Record<string, unknown>;
  readonly #sentPath = join(this.path, 'sent');
  readonly #places: FaultDisk[] = [];
  readonly #started: Dayfs[] = [];
  #mounted: Dayfs | undefined;

  constructor({ cameras = ['court-1'], keys = {} }: HostSettings = {}) {
    this.#cameras = cameras;
    this.#keys = keys;
  }

  get configFile(): string {
    return join(this.path, 'dayfs.yaml');
  }

  /** The disks in priority order, each with its marker. */
  addDisks(...disks: readonly FaultDisk[]): void {
    for (const disk of disks) {
      initDisk({ id: disk.id as DiskId, path: disk.path, minFree: { bytes: 0 } }, { allowFolder: true });
      this.disks.push(disk);
    }
  }

  /** A filesystem for the state or the spool, which is not recorded to. */
  addPlace<Place extends FaultDisk>(place: Place): Place {
    this.#places.push(place);
    return place;
  }

  /** `dayfs record`, once it answers. */
  async record(env: NodeJS.ProcessEnv = {}): Promise<Dayfs> {
    const recorder = this.boot(env);
    const isReached = async () => (await this.status()).pid === recorder.process.pid;
    await eventually(isReached, { withinMs: 20_000 }).catch((error: unknown) => {
      throw new Error(`the recorder cannot be reached; it said: ${recorder.output}`, { cause: error });
    });
    return recorder;
  }

  boot(env: NodeJS.ProcessEnv = {}): Dayfs {
    const recorder = new Dayfs(['--config', this.#writeConfig(), 'record'], {
      PATH: `${join(fixtures, 'counting')}:${process.env['PATH']}`,
      DAYFS_TEST_SENT: this.#sentPath,
      DAYFS_TEST_SPOOL: `${this.spoolPath}/`,
      ...env,
    });
    this.#started.push(recorder);
    return recorder;
  }

  /** `dayfs mount`, mounted. */
  async mount(): Promise<Dayfs> {
    this.#mounted = await startMount(this.#writeConfig());
    return this.#mounted;
  }

  status(): Promise<RecorderStatus> {
    return askRecorderStatus({ statePath: this.statePath } as Config);
  }

  switchTo(disk: string): Promise<SwitchAnswer> {
    return askSwitch({ statePath: this.statePath } as Config, { disk });
  }

  async activeDisk(id: string | null, withinMs = 20_000): Promise<void> {
    await eventually(async () => (await this.status()).activeDisk === id, { withinMs });
  }

  /** So many more segments have been placed, of any camera. */
  async placesMore(segments: number, disks = this.disks): Promise<void> {
    const before = this.segments(disks).length;
    await eventually(() => this.segments(disks).length >= before + segments, { withinMs: 60_000 });
  }

  /** What a command reports, as JSON. */
  async report<T>(...args: string[]): Promise<T> {
    const { stdout } = await runDayfs(['--config', this.configFile, ...args, '--json']);
    return JSON.parse(stdout) as T;
  }

  switches(): Promise<SwitchReport[]> {
    return this.report('switches');
  }

  /** The placed segments of a camera, each once, by the instants at which they began. */
  segments(disks = this.disks, camera = '*'): string[] {
    return listSegments(
      disks.map(({ path }) => path),
      camera,
    );
  }

  /** The same as readers of the merged mount have them. */
  mergedSegments(camera = 'court-1'): string[] {
    const merged = join(this.path, 'merged', camera);
    const files = readdirSync(merged).flatMap((day) =>
      readdirSync(join(merged, day, 'hls')).map((name) => join(merged, day, 'hls', name)),
    );
    return files.filter((file) => file.endsWith('.ts')).sort();
  }

  /** The frames that came out, in order. */
  frames(camera = 'court-1'): Promise<number[]> {
    return readAllFrameNumbers(this.segments(this.disks, camera));
  }

  sent(camera = 'court-1'): SentRun[] {
    return readSentRuns(this.#sentPath, camera);
  }

  /** What lies in the folders of runs: nothing, once all is placed. */
  spooled(): string[] {
    const names = readdirSync(this.spoolPath, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => name.split('/').length > 2);
  }

  /** Of one camera, or of all. */
  ffmpegPids(camera = ''): number[] {
    const folder = join(this.spoolPath, camera, '/');
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && commandLine(name).includes(folder))
      .map(Number);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#mounted?.stop();
    for (const { process: started } of this.#started) if (isRunning(started)) started.kill('SIGKILL');
    for (const pid of this.ffmpegPids()) process.kill(pid, 'SIGKILL');
    // A process that is stuck in a disk ends when the disk lets go.
    await Promise.all([...this.disks, ...this.#places].map((disk) => disk.release()));
    await Promise.all(this.#started.map((started) => started.ended()));
    await eventually(() => this.ffmpegPids().length === 0);
    rmSync(this.path, { recursive: true, force: true });
  }

  #writeConfig(): string {
    const disks = this.disks.map(({ id, path }) => ({ id: id as DiskId, path, minFree: { bytes: 0 } }));
    mkdirSync(this.#sentPath, { recursive: true });
    return writeConfig(this.path, disks, {
      timezone: 'UTC',
      recording: { segmentSeconds: 1 },
      cameras: this.#cameras.map((name) => ({ name, input: frameNumberInput(), output: frameNumberOutput() })),
      ...this.#keys,
    });
  }
}

function isRunning({ exitCode, signalCode }: Dayfs['process']): boolean {
  return exitCode === null && signalCode === null;
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It ended while /proc was read.
    return '';
  }
}
