/**
 * Owns the mount of a soak, whose serving process is killed and replaced again and again, and its readers. What they
 * read lies on a disk that no fault hits: not one of their reads may fail, whatever becomes of the others.
 */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { FaultHost } from '../faults/fault-host.js';
import type { Dayfs } from '../support/dayfs.js';
import { eventually } from '../support/eventually.js';
import { StartedReader } from '../support/started-reader.js';
import { type Load, weighProcess } from './load.js';

const quietRoot = '20260115/court-9';
const quietFiles = 20;
const crowd = 500;

/** Goes through all of the mount, also what faults hit: its reads may fail, but it must come to its end. */
const roamer = 'while [ -d "$1" ] && [ ! -e "$2" ]; do find "$1" -type f -exec head -c 4096 {} + >/dev/null 2>&1; done';
const readAtOnce = 'for i in $(seq "$2"); do sha256sum <"$1" & done; wait';

export class SoakedMount {
  readonly loads: Load[] = [];
  readonly #host: FaultHost;
  readonly #mounted: Dayfs;
  readonly #stopFile: string;
  readonly #sums: Readonly<Record<string, string>>;
  readonly #readers: readonly StartedReader[];
  readonly #roamer: StartedReader;
  readonly #failures: string[] = [];
  #crowds = 0;

  private constructor(host: FaultHost, mounted: Dayfs, sums: Readonly<Record<string, string>>) {
    this.#host = host;
    this.#mounted = mounted;
    this.#sums = sums;
    this.#stopFile = join(host.path, 'readers-stop');
    const program = resolve('test/mount/programs/read-on.py');
    const args = [this.#quietDay, this.#stopFile, JSON.stringify(sums)];
    this.#readers = ['files', 'mapped', 'names'].map((how) => new StartedReader('python3', program, how, ...args));
    this.#roamer = new StartedReader('sh', '-c', roamer, 'sh', this.#mountPoint, this.#stopFile);
  }

  /** @param quietDisk in the host's list already; it is filled up, so that nothing is recorded to it */
  static async start(host: FaultHost, quietDisk: { readonly path: string; fill(): void }): Promise<SoakedMount> {
    const root = join(quietDisk.path, quietRoot, 'hls');
    mkdirSync(root, { recursive: true });
    const sums: Record<string, string> = {};
    for (let index = 0; index < quietFiles; index += 1) {
      const content = randomBytes(50_000 + index);
      writeFileSync(join(root, `${index}.ts`), content);
      sums[`hls/${index}.ts`] = createHash('sha256').update(content).digest('hex');
    }
    quietDisk.fill();
    return new SoakedMount(host, await host.mount(), sums);
  }

  get #mountPoint(): string {
    return join(this.#host.path, 'merged');
  }

  get #quietDay(): string {
    return join(this.#mountPoint, quietRoot.split('/').toReversed().join('/'));
  }

  killServer(): void {
    const { servingPid } = this.#mounted;
    // Between two of them there is none.
    if (servingPid > 0) process.kill(servingPid, 'SIGKILL');
  }

  replaceServer(): void {
    this.#mounted.process.kill('SIGUSR2');
  }

  /** As many at once as a busy host has. */
  async read500AtOnce(): Promise<void> {
    const [name, sum] = Object.entries(this.#sums)[0] ?? ['', ''];
    const { stdout } = await promisify(execFile)('sh', [
      '-c',
      readAtOnce,
      'sh',
      join(this.#quietDay, name),
      String(crowd),
    ]);
    this.#crowds += 1;
    const right = stdout.split('\n').filter((line) => line.startsWith(sum)).length;
    if (right !== crowd) this.#failures.push(`${crowd - right} of ${crowd} readers at once did not read what is there`);
  }

  /** The kernel forgets all nodes that nobody uses, while readers ask for them again. */
  async dropCaches(): Promise<void> {
    await promisify(execFile)('sh', ['-c', 'for i in 1 2 3; do echo 2 >/proc/sys/vm/drop_caches; done']);
  }

  weigh(): Load | undefined {
    const { servingPid } = this.#mounted;
    const load = servingPid > 0 ? weighProcess(servingPid) : undefined;
    if (load !== undefined) this.loads.push(load);
    return load;
  }

  /** What the readers met, and what the mount shows of the cameras once all is well again. */
  async judge(cameras: readonly string[]): Promise<string[]> {
    for (const camera of cameras) await this.#judgeCamera(camera);
    writeFileSync(this.#stopFile, '');
    const outputs = await Promise.all(this.#readers.map((reader) => reader.output()));
    await eventually(() => !this.#roamer.isWaiting, { withinMs: 60_000 }).catch(() => {
      this.#failures.push('a reader of all the mount does not come to its end');
      this.#roamer.process.kill('SIGKILL');
    });
    const rounds = outputs.map((output) => output.match(/^\.*/)?.[0].length ?? 0);
    for (const [index, output] of outputs.entries()) {
      if (output.length > (rounds[index] ?? 0)) this.#failures.push(`a read failed: ${output.replace(/^\.*/, '')}`);
    }
    await eventually(() => this.#openSegments().length === 0).catch(() => {
      this.#failures.push(`segments are open that nobody reads: ${this.#openSegments().join(', ')}`);
    });
    const deaths = this.#mounted.output.match(/the process that serves the mount ended/g)?.length ?? 0;
    const failed = this.#failures.length;
    console.log(`mount: ${rounds.join(' + ')} rounds of reads, ${this.#crowds} × ${crowd} readers, ${failed} failures`);
    console.log(`  its serving process was killed ${deaths} times`);
    return this.#failures;
  }

  /** Every segment on the disks, and nothing else, byte for byte. */
  async #judgeCamera(camera: string): Promise<void> {
    const onDisk = new Map(this.#host.segments(this.#host.disks, camera).map((path) => [basename(path), path]));
    const merged = () => new Map(this.#host.mergedSegments(camera).map((path) => [basename(path), path]));
    const isWhole = () => [...merged().keys()].sort().join() === [...onDisk.keys()].sort().join();
    try {
      await eventually(isWhole, { withinMs: 60_000 });
      const differing = [...merged()].filter(([name, path]) => !isSame(path, onDisk.get(name) ?? ''));
      for (const [name] of differing) this.#failures.push(`${camera}: ${name} is another in the mount`);
    } catch (error) {
      this.#failures.push(`${camera}: the mount does not show what lies on the disks: ${String(error)}`);
    }
  }

  #openSegments(): string[] {
    const folder = `/proc/${this.#mounted.servingPid}/fd`;
    const targets = readdirSync(folder).map((fd) => readlinkSync(join(folder, fd)));
    return targets.filter((target) => target.endsWith('.ts'));
  }
}

function isSame(path: string, other: string): boolean {
  return readFileSync(path).equals(readFileSync(other));
}
