/**
 * Owns ffmpeg as a process that outlives the supervisor: it leads a session of its own, writes to files alone,
 * and is found again by what it writes its messages to, the log in the run's folder.
 */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { DayfsError, errorCode, reasonOf } from '../../domain/errors.js';
import { pause } from '../../host/pause.js';
import { ffmpegLogName } from './ffmpeg-log.js';
import { readCommandLine, readOutputPath, readProcessFacts } from './process-facts.js';

/** How long an ffmpeg that was asked to end may take before it is made to. */
const graceMs = 5000;

export class FfmpegProcess {
  readonly pid: number;
  /** From the start of the host, in clock ticks: tells the process from a later one with the same pid. */
  readonly #startTicks: string | undefined;

  /** @throws an error of the system if it cannot be told whether there is such a process */
  constructor(pid: number) {
    this.pid = pid;
    this.#startTicks = readProcessFacts(pid)?.startTicks;
  }

  isRunning(): boolean {
    if (this.#startTicks === undefined) return false;
    try {
      return readProcessFacts(this.pid)?.startTicks === this.#startTicks;
    } catch {
      // For want of a descriptor, say. One that is wrongly taken for ended would lose what it goes on writing.
      return true;
    }
  }

  /** Ends it: gracefully, so that it lists the segment it was writing, else by force. */
  async stop(): Promise<void> {
    this.#signal('SIGTERM');
    // A stopped process hears of the former only when it goes on.
    this.#signal('SIGCONT');
    if (await this.#endsWithin(graceMs)) return;
    this.#signal('SIGKILL');
    await this.#endsWithin(graceMs);
  }

  #signal(signal: 'SIGTERM' | 'SIGCONT' | 'SIGKILL'): void {
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
    return watched(subprocess.pid);
  } finally {
    log.close();
  }
}

function notStarted(cause: unknown): DayfsError {
  return new DayfsError('failed', `ffmpeg could not be started (${reasonOf(cause)}): apt-get install ffmpeg`, {
    cause,
  });
}

/** A process that could not be watched would record where nobody looks. */
function watched(pid: number): FfmpegProcess {
  try {
    return new FfmpegProcess(pid);
  } catch (error) {
    process.kill(pid, 'SIGKILL');
    throw error;
  }
}

export interface FoundFfmpeg {
  readonly process: FfmpegProcess;
  readonly commandLine: readonly string[];
}

/**
 * Every running process that was started for a run, by the real path of the run's folder. A command line proves
 * nothing: an editor or a shell may name the same files.
 *
 * @throws an error of the system if it cannot be told of each process whether it is one
 */
export async function findFfmpegs(): Promise<Map<string, FoundFfmpeg>> {
  const found = new Map<string, FoundFfmpeg>();
  for (const name of await readdir('/proc')) {
    const pid = /^\d+$/.test(name) ? Number(name) : undefined;
    const output = pid === undefined ? undefined : readOutputPath(pid);
    if (pid === undefined || output === undefined || basename(output) !== ffmpegLogName) continue;
    // What it started itself says everything to the same log.
    if (readProcessFacts(pid)?.session !== pid) continue;
    found.set(dirname(output), { process: new FfmpegProcess(pid), commandLine: readCommandLine(pid) });
  }
  return found;
}
