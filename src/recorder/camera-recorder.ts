/** Owns the recording of one camera: one run after another, each followed until its ffmpeg has ended. */
import type { CameraConfig } from '../config/config.js';
import type { CameraStatus } from '../control/protocol.js';
import { backOffMs, failuresInRow } from '../domain/back-off.js';
import type { CameraName } from '../domain/camera-name.js';
import { reasonOf } from '../domain/errors.js';
import type { Log } from '../domain/log.js';
import { pause } from '../host/pause.js';
import { CameraTroubles } from './camera-troubles.js';
import { ffmpegArguments } from './ffmpeg/ffmpeg-arguments.js';
import { lastWords, trimLog } from './ffmpeg/ffmpeg-log.js';
import { type FfmpegProcess, startFfmpeg } from './ffmpeg/ffmpeg-process.js';
import { writeInputScript } from './ffmpeg/hidden-input.js';
import type { Placing } from './placing/placing.js';
import { Run } from './run/run.js';
import { RunProgress } from './run-progress.js';
import type { Losses } from './spool/losses.js';
import type { Spool } from './spool/spool.js';
import type { SpooledSegment } from './spool/spooled-segment.js';

/** `for-good` ends ffmpeg; `keep-ffmpeg` lets it go on until the next supervisor takes it over. */
export type StopKind = 'for-good' | 'keep-ffmpeg';

/** A run whose ffmpeg is at work. */
export interface LiveRun {
  readonly run: Run;
  readonly ffmpeg: FfmpegProcess;
}

export interface CameraRecorderParts {
  readonly camera: CameraConfig;
  readonly segmentSeconds: number;
  readonly spool: Spool;
  readonly losses: Losses;
  readonly placing: Placing;
  readonly log: Log;
  readonly now: () => number;
}

const pollMs = 250;

/** ffmpeg's log is kept short so often, in looks. */
const looksPerTrim = 40;

/** After a run has recorded for so long, what failed before is forgotten. */
const forgetAfterMs = 600_000;

export class CameraRecorder {
  readonly #parts: CameraRecorderParts;
  readonly #stopping = new AbortController();
  #recording: Promise<void> = Promise.resolve();
  #stopKind: StopKind = 'keep-ffmpeg';
  #state: CameraStatus['state'] = 'stopped';
  #stateSinceMs: number;
  #ffmpeg: FfmpegProcess | undefined;
  readonly #troubles: CameraTroubles;
  #progress: RunProgress;
  #restarts = 0;
  #lastRestartMs: number | undefined;

  constructor(parts: CameraRecorderParts) {
    this.#parts = parts;
    this.#troubles = new CameraTroubles(parts.camera.name, parts.log);
    this.#progress = new RunProgress(parts.segmentSeconds);
    this.#stateSinceMs = parts.now();
  }

  /** @param live what an earlier supervisor began, to go on with */
  start(live: LiveRun | undefined): void {
    this.#recording = this.#record(live);
  }

  /** Resolves when nothing more comes from this camera; what came may still wait to be placed. */
  async stop(kind: StopKind): Promise<void> {
    this.#stopKind = kind;
    this.#stopping.abort();
    await this.#recording;
  }

  get name(): CameraName {
    return this.#parts.camera.name;
  }

  /** Segments come, or wait to be placed. */
  get isRecording(): boolean {
    return this.#state === 'recording' || this.#parts.placing.waitingSegments > 0;
  }

  status(): CameraStatus {
    const { camera, losses, placing } = this.#parts;
    const lost = losses.of(camera.name);
    return {
      camera: camera.name,
      state: this.#state,
      stateSinceMs: this.#stateSinceMs,
      ffmpegPid: this.#ffmpeg?.pid ?? null,
      disk: placing.lastDisk ?? null,
      lastSegmentMs: placing.lastEndMs ?? null,
      segmentsPlaced: placing.placedSegments,
      segmentsWaiting: placing.waitingSegments,
      segmentsDropped: lost?.dropped ?? 0,
      segmentsSetAside: lost?.setAside ?? 0,
      firstLossMs: lost?.firstMs ?? null,
      lastLossMs: lost?.lastMs ?? null,
      restarts: this.#restarts,
      lastRestartMs: this.#lastRestartMs ?? null,
      lastError: placing.lastError ?? this.#troubles.last ?? null,
    };
  }

  async #record(adopted: LiveRun | undefined): Promise<void> {
    const { signal } = this.#stopping;
    let next = adopted;
    let failures = 0;
    while (!signal.aborted) {
      this.#progress = new RunProgress(this.#parts.segmentSeconds);
      const live = next ?? (await this.#begin());
      next = undefined;
      if (live !== undefined) await this.#follow(live);
      this.#ffmpeg = undefined;
      if (signal.aborted) break;
      this.#turn('waiting');
      failures = failuresInRow(failures, this.#progress.recordedMs);
      await pause(backOffMs(failures, Math.random()), signal);
      if (!signal.aborted) this.#noteRestart();
    }
    this.#turn('stopped');
  }

  #noteRestart(): void {
    this.#restarts += 1;
    this.#lastRestartMs = this.#parts.now();
  }

  /** Undefined if no ffmpeg could be started; that is a failure to be tried again. */
  async #begin(): Promise<LiveRun | undefined> {
    const { camera, segmentSeconds, spool, placing, now } = this.#parts;
    try {
      const folder = await spool.makeRunFolder(camera.name, now());
      const run = await Run.open(folder, spool);
      try {
        await writeInputScript(camera.input, folder.path);
        return { run, ffmpeg: await startFfmpeg(folder.path, ffmpegArguments(camera, segmentSeconds, folder.path)) };
      } catch (error) {
        placing.finish(run);
        throw error;
      }
    } catch (error) {
      this.#troubles.say(reasonOf(error));
      return undefined;
    }
  }

  /** Hands on what is finished until ffmpeg has ended, or is left to the next supervisor. */
  async #follow({ run, ffmpeg }: LiveRun): Promise<void> {
    const { signal } = this.#stopping;
    this.#ffmpeg = ffmpeg;
    this.#turn('starting');
    let isAskedToEnd = false;
    for (let looks = 1; ; looks += 1) {
      // Before the list is read: what a dead ffmpeg listed is then all there.
      const isRunning = ffmpeg.isRunning();
      this.#noteProgress(await this.#take(run));
      if (this.#progress.isQuiet) await this.#inSpool(() => this.#noteUnfinished(run));
      if (!isRunning) break;
      if (looks % looksPerTrim === 0) await this.#inSpool(() => trimLog(run.folder.path));
      if (signal.aborted && this.#stopKind === 'keep-ffmpeg') return;
      isAskedToEnd = signal.aborted || this.#progress.isStalled;
      if (!isAskedToEnd) await pause(pollMs, signal);
      else await this.#endFfmpeg(ffmpeg);
    }
    if (!isAskedToEnd) await this.#noteEnd(run);
    await this.#end(run);
  }

  #noteProgress(finishedSeconds: number): void {
    this.#progress.note(finishedSeconds, pollMs);
    if (finishedSeconds > 0) this.#turn('recording');
    if (this.#progress.recordedMs >= forgetAfterMs) this.#troubles.forget();
  }

  async #noteUnfinished(run: Run): Promise<void> {
    this.#progress.noteUnfinished(await run.unfinishedBytes());
  }

  #turn(state: CameraStatus['state']): void {
    const isChange = (state === 'recording') !== (this.#state === 'recording') || state === 'stopped';
    if (isChange) this.#stateSinceMs = this.#parts.now();
    this.#state = state;
  }

  /** @returns how many seconds of recording were finished since the last time */
  async #take(run: Run): Promise<number> {
    let seconds = 0;
    try {
      for await (const segment of run.finished()) {
        await this.#parts.placing.offer(segment);
        seconds += segment.durationSeconds;
      }
    } catch (error) {
      // What was not taken is taken with a later look, or when the run has ended.
      this.#saySpoolTrouble(error);
    }
    return seconds;
  }

  /** What a dead ffmpeg was writing is taken at once, so that a camera that fails again and again fills no spool. */
  async #end(run: Run): Promise<void> {
    const { placing } = this.#parts;
    try {
      for await (const segment of run.finished()) await this.#offerLast(segment);
      for await (const segment of run.tails()) await this.#offerLast(segment);
      if (await run.removeIfPlaced()) return;
    } catch (error) {
      this.#saySpoolTrouble(error);
    }
    placing.finish(run);
  }

  async #offerLast(segment: SpooledSegment): Promise<void> {
    await this.#parts.placing.offer(segment);
    this.#progress.note(segment.durationSeconds, 0);
  }

  /** What fails there keeps no run from being followed. */
  async #inSpool(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#saySpoolTrouble(error);
    }
  }

  #saySpoolTrouble(error: unknown): void {
    this.#troubles.say(`the spool cannot be read or changed: ${reasonOf(error)}`);
  }

  async #endFfmpeg(ffmpeg: FfmpegProcess): Promise<void> {
    const isStalled = !this.#stopping.signal.aborted;
    if (isStalled) this.#troubles.say('no segment has come for too long: ffmpeg is ended and started again');
    await ffmpeg.stop();
  }

  async #noteEnd(run: Run): Promise<void> {
    const words = await lastWords(run.folder.path, this.#parts.camera.input).catch(reasonOf);
    this.#troubles.say(`ffmpeg ended${words === undefined ? '' : `; its last words: ${words}`}`);
  }
}
