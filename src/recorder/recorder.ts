/** Owns the recorder: all cameras, their way to the disks, and the active disk. */
import type { Config } from '../config/config.js';
import type { RecorderStatus, SwitchAnswer } from '../control/protocol.js';
import type { DiskAccess } from '../disks/disk-access.js';
import type { CameraName } from '../domain/camera-name.js';
import type { DiskId } from '../domain/disk-id.js';
import type { Log } from '../domain/log.js';
import type { SwitchEvent } from '../domain/switch-event.js';
import { pause } from '../host/pause.js';
import type { Registry } from '../registry/registry.js';
import { CameraRecorder, type StopKind } from './camera-recorder.js';
import { checkFfmpeg } from './ffmpeg/ffmpeg-process.js';
import { warnOfShownSecrets } from './ffmpeg/shown-secrets.js';
import { Placing } from './placing/placing.js';
import { RegistryNotes } from './placing/registry-notes.js';
import { RecorderMetrics } from './recorder-metrics.js';
import { Losses } from './spool/losses.js';
import { Spool } from './spool/spool.js';
import { SpoolLimit } from './spool/spool-limit.js';
import { ActiveDisk } from './switching/active-disk.js';
import { resumeGaps } from './switching/resume-gaps.js';
import { SwitchGaps } from './switching/switch-gaps.js';
import { takeOver } from './take-over.js';

/** A camera that gives nothing for so long, and for some segments more, is away. */
const awayMs = 60_000;
const lookEveryMs = 5000;

export interface RecorderParts {
  readonly config: Config;
  readonly registry: Registry;
  /** In priority order. They stay open: whoever made them closes them. */
  readonly disks: readonly DiskAccess[];
  readonly log: Log;
  readonly now: () => number;
}

export class Recorder {
  readonly metrics: RecorderMetrics;
  readonly #parts: RecorderParts;
  readonly #losses: Losses;
  readonly #spool: Spool;
  readonly #limit: SpoolLimit;
  readonly #notes: RegistryNotes;
  readonly #gaps: SwitchGaps;
  readonly #activeDisk: ActiveDisk;
  readonly #placings = new Map<CameraName, Placing>();
  readonly #notAsked = new Set<string>();
  readonly #stopping = new AbortController();
  readonly #startedAtMs: number;
  #cameras: readonly CameraRecorder[] = [];
  #watching: Promise<unknown> = Promise.resolve();

  constructor(parts: RecorderParts) {
    const { config, registry, disks, log, now } = parts;
    this.#parts = parts;
    this.#startedAtMs = now();
    const cameras = config.cameras.map(({ name }) => name);
    this.metrics = new RecorderMetrics(cameras, () => this.status());
    this.#losses = new Losses({ statePath: config.statePath, log, now });
    this.#spool = new Spool(config.spoolPath, this.#losses, log);
    this.#limit = new SpoolLimit({
      spoolPath: config.spoolPath,
      limit: config.spoolLimit,
      waitingBytes: () => this.#waitingBytes(),
      losses: this.#losses,
      log,
    });
    this.#notes = new RegistryNotes(registry, log, () => performance.now());
    this.#gaps = new SwitchGaps({
      startedAtMs: this.#startedAtMs,
      tell: (event, gapSeconds) => this.#notes.noteGap(event, gapSeconds),
      patienceMs: awayMs + 4000 * config.recording.segmentSeconds,
      now: () => performance.now(),
    });
    this.#activeDisk = new ActiveDisk({ disks, onSwitch: (event) => this.#noteSwitch(event), log, now });
  }

  /** @throws DayfsError if this host cannot record at all. A disk that cannot be recorded to is no such case. */
  async start(): Promise<void> {
    const { config, log, now } = this.#parts;
    const { segmentSeconds } = config.recording;
    await checkFfmpeg();
    await this.#losses.open();
    warnOfShownSecrets(config.cameras, log);
    await this.#spool.open();
    resumeGaps(this.#gaps, this.#notes, config.timeZone, now());
    await this.#activeDisk.start(this.#notes.lastSwitch());
    const { signal } = this.#stopping;
    this.#watching = Promise.all([this.#activeDisk.watch(signal), this.#leaveOutAwayCameras(signal)]);
    const placingOf = (camera: CameraName) => this.#placingOf(camera);
    const [spool, losses] = [this.#spool, this.#losses];
    const live = await takeOver({ cameras: config.cameras, segmentSeconds, spool, placingOf, log });
    this.#cameras = config.cameras.map((camera) => {
      const placing = placingOf(camera.name);
      const recorder = new CameraRecorder({ camera, segmentSeconds, spool, losses, placing, log, now });
      recorder.start(live.get(camera.name));
      return recorder;
    });
  }

  status(): RecorderStatus {
    return {
      pid: process.pid,
      startedAtMs: this.#startedAtMs,
      activeDisk: this.#activeDisk.current?.disk.id ?? null,
      activeSinceMs: this.#activeDisk.sinceMs ?? null,
      cameras: this.#cameras.map((camera) => camera.status()),
      disks: this.#activeDisk.status(),
      spoolBytes: this.#waitingBytes(),
      spoolBoundBytes: this.#limit.boundBytes ?? null,
      isDropping: this.#limit.isReached,
    };
  }

  /** @throws DayfsError if that disk, or without one any other disk, cannot become active */
  switchTo(disk: DiskId | undefined): Promise<SwitchAnswer> {
    return this.#activeDisk.switchTo(disk);
  }

  /** Resolves when what was recorded is placed, or safe in the spool for the next start. */
  async stop(kind: StopKind): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#cameras.map((camera) => camera.stop(kind)));
    const placings = [...this.#placings.values()];
    if (kind === 'keep-ffmpeg') for (const placing of placings) placing.leave();
    await Promise.all(placings.map((placing) => placing.idle()));
    await this.#watching;
    await this.#losses.written();
    this.#notes.tell();
  }

  #waitingBytes(): number {
    return [...this.#placings.values()].reduce((sum, placing) => sum + placing.waitingBytes, 0);
  }

  async #leaveOutAwayCameras(signal: AbortSignal): Promise<void> {
    for (await pause(lookEveryMs, signal); !signal.aborted; await pause(lookEveryMs, signal)) {
      const recorded = new Set(this.#recordedCameras());
      this.#gaps.leaveOutAway((camera) => recorded.has(camera));
    }
  }

  #noteSwitch(event: SwitchEvent): void {
    this.metrics.noteSwitch(event.reason);
    this.#notes.noteSwitch(event);
    this.#gaps.noteSwitch(event, this.#recordedCameras());
  }

  /** Those from which segments come; at the start, when that is not known yet, all. */
  #recordedCameras(): CameraName[] {
    if (this.#cameras.length === 0) return this.#parts.config.cameras.map(({ name }) => name);
    return this.#cameras.filter((camera) => camera.isRecording).map(({ name }) => name);
  }

  #placingOf(camera: CameraName): Placing {
    const known = this.#placings.get(camera);
    if (known !== undefined) return known;
    const { config, disks, log } = this.#parts;
    const [activeDisk, notes, gaps] = [this.#activeDisk, this.#notes, this.#gaps];
    const [spool, limit, stopping] = [this.#spool, this.#limit, this.#stopping.signal];
    const [notAsked, metrics] = [this.#notAsked, this.metrics];
    const made = new Placing({
      config,
      disks,
      notAsked,
      activeDisk,
      notes,
      gaps,
      spool,
      limit,
      metrics,
      log,
      stopping,
    });
    this.#placings.set(camera, made);
    return made;
  }
}
