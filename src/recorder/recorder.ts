/** Owns the recorder: all cameras, their way to the disks, and the active disk. */
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import type { RecorderStatus, SwitchAnswer } from '../control/protocol.js';
import type { DiskAccess } from '../disks/disk-access.js';
import type { CameraName } from '../domain/camera-name.js';
import type { DiskId } from '../domain/disk-id.js';
import type { Registry } from '../registry/registry.js';
import { ActiveDisk } from './active-disk.js';
import { CameraRecorder, type StopKind } from './camera-recorder.js';
import { checkFfmpeg } from './ffmpeg-process.js';
import { Placing } from './placing.js';
import { RegistryNotes } from './registry-notes.js';
import { Spool } from './spool.js';
import { takeOver } from './take-over.js';

export interface RecorderParts {
  readonly config: Config;
  readonly registry: Registry;
  /** In priority order. They stay open: whoever made them closes them. */
  readonly disks: readonly DiskAccess[];
  readonly log: Logger;
  readonly now: () => number;
}

export class Recorder {
  readonly #parts: RecorderParts;
  readonly #spool: Spool;
  readonly #notes: RegistryNotes;
  readonly #activeDisk: ActiveDisk;
  readonly #placings = new Map<CameraName, Placing>();
  readonly #stopping = new AbortController();
  readonly #startedAtMs: number;
  #cameras: readonly CameraRecorder[] = [];
  #watching: Promise<void> = Promise.resolve();

  constructor(parts: RecorderParts) {
    const { config, registry, disks, log, now } = parts;
    this.#parts = parts;
    this.#spool = new Spool(config.spoolPath, log);
    this.#notes = new RegistryNotes(registry, log);
    this.#activeDisk = new ActiveDisk({ disks, notes: this.#notes, log, now });
    this.#startedAtMs = now();
  }

  /** @throws DayfsError if this host cannot record at all. A disk that cannot be recorded to is no such case. */
  async start(): Promise<void> {
    const { config, log, now } = this.#parts;
    const { segmentSeconds } = config.recording;
    await checkFfmpeg();
    await this.#spool.open();
    await this.#activeDisk.start();
    this.#watching = this.#activeDisk.watch(this.#stopping.signal);
    const placingOf = (camera: CameraName) => this.#placingOf(camera);
    const spool = this.#spool;
    const live = await takeOver({ cameras: config.cameras, segmentSeconds, spool, placingOf, log });
    this.#cameras = config.cameras.map((camera) => {
      const placing = placingOf(camera.name);
      const recorder = new CameraRecorder({ camera, segmentSeconds, spool, placing, log, now });
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
      spoolBytes: [...this.#placings.values()].reduce((sum, placing) => sum + placing.waitingBytes, 0),
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
    this.#notes.tell();
  }

  #placingOf(camera: CameraName): Placing {
    const known = this.#placings.get(camera);
    if (known !== undefined) return known;
    const { config, disks, log } = this.#parts;
    const [activeDisk, notes, spool, stopping] = [this.#activeDisk, this.#notes, this.#spool, this.#stopping.signal];
    const made = new Placing({ config, disks, activeDisk, notes, spool, log, stopping });
    this.#placings.set(camera, made);
    return made;
  }
}
