/**
 * Owns ffmpeg as a process that outlives the supervisor: it has a session of its own, writes to files alone,
 * and is found again by its command line, which names the run's folder.
 */
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { DayfsError, errorCode } from '../../domain/errors.js';
import { pause } from '../../host/pause.js';
import { segmentListOption } from './ffmpeg-arguments.js';
import { ffmpegLogName } from './ffmpeg-log.js';

/** How long an ffmpeg that was asked to end may take before it is made to. */
const graceMs = 5000;

export class FfmpegProcess {
  readonly pid: number;
  /** From the start of the host, in clock ticks: tells the process from a later one with the same pid. */
  readonly #startTicks: string | undefined;

  constructor(pid: number) {
    this.pid = pid;
    this.#startTicks = liveStartTicks(pid);
  }

  isRunning(): boolean {
    return this.#startTicks !== undefined && liveStartTicks(this.pid) === this.#startTicks;
  }

  /** Ends it: gracefully, so that it lists the segment it was writing, else by force. */
  async stop(): Promise<void> {
    this.#signal('SIGTERM');
    if (await this.#endsWithin(graceMs)) return;
    this.#signal('SIGKILL');
    await this.#endsWithin(graceMs);
  }

  #signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (!this.isRunning()) return;
    try {
      process.kill(this.pid, signal);
    } catch (error) {
      // It ended in between.
      if (errorCode(error) !== 'ESRCH') throw error;
    }
  }

  async #endsWithin(ms: number): Promise<boolean> {
    const never = new AbortController().signal;
    for (let waitedMs = 0; waitedMs < ms && this.isRunning(); waitedMs += 20) await pause(20, never);
    return !this.isRunning();
  }
}

/** @throws DayfsError if there is no ffmpeg that could be started. */
export async function checkFfmpeg(): Promise<void> {
  for (const program of ['ffmpeg', 'ffprobe']) {
    const result = await execa(program, ['-version'], { stdin: 'ignore', reject: false, timeout: 10_000 });
    if (result.failed) {
      const message = `${program} does not run, and the recorder needs it: apt-get install ffmpeg`;
      throw new DayfsError('failed', message, { cause: result.cause ?? result.shortMessage });
    }
  }
}

/** @throws DayfsError if it cannot be started. */
export async function startFfmpeg(runFolder: string, ffmpegArguments: readonly string[]): Promise<FfmpegProcess> {
  // Opened for appending, so that a log that has grown long can be cut under it.
  const log = createWriteStream(join(runFolder, ffmpegLogName), { flags: 'a', mode: 0o600 });
  await once(log, 'open');
  try {
    const subprocess = execa('ffmpeg', ffmpegArguments, {
      // Its cuts are at the clock's multiples in its own zone.
      env: { TZ: 'UTC' },
      detached: true,
      cleanup: false,
      buffer: false,
      reject: false,
      // An open file stream is handed down as its descriptor, with no pipe that would end with the supervisor.
      stdio: ['ignore', log, log],
    });
    subprocess.unref();
    if (subprocess.pid === undefined) throw notStarted((await subprocess).cause);
    return new FfmpegProcess(subprocess.pid);
  } finally {
    log.close();
  }
}

function notStarted(cause: unknown): DayfsError {
  return new DayfsError('failed', 'ffmpeg could not be started: apt-get install ffmpeg', { cause });
}

export interface FoundFfmpeg {
  readonly process: FfmpegProcess;
  readonly commandLine: readonly string[];
}

/** Every running process that writes into a folder as a run's ffmpeg does, by that folder's real path. */
export async function findFfmpegs(): Promise<Map<string, FoundFfmpeg>> {
  const found = new Map<string, FoundFfmpeg>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const commandLine = await readCommandLine(Number(name));
    const folder = await writtenFolder(commandLine);
    if (folder !== undefined) found.set(folder, { process: new FfmpegProcess(Number(name)), commandLine });
  }
  return found;
}

async function writtenFolder(commandLine: readonly string[]): Promise<string | undefined> {
  const option = commandLine.indexOf(segmentListOption);
  const list = option === -1 ? undefined : commandLine[option + 1];
  // Another program's folder may be anything, or gone: it is none of ours then.
  return list === undefined ? undefined : realpath(dirname(list)).catch(() => undefined);
}

async function readCommandLine(pid: number): Promise<string[]> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
  } catch {
    // Processes come and go while /proc is read: this one is none that could be taken over.
    return [];
  }
}

/** Undefined if there is no such process, or only its exit status is left of it. */
function liveStartTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in brackets, which may hold brackets and blanks itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const state = fields[0];
    return state === 'Z' || state === 'X' ? undefined : fields[19];
  } catch {
    // Gone: ENOENT, or ESRCH while it is being read.
    return undefined;
  }
}
