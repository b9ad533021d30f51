/** Owns what Prometheus is told of the recorder: what only its own process knows. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CameraStatus, RecorderStatus } from '../control/protocol.js';
import type { CameraName } from '../domain/camera-name.js';
import type { DiskId } from '../domain/disk-id.js';
import { type SwitchReason, switchReasons } from '../domain/switch-event.js';

/** From a segment that a quick disk takes to one that outlasts every deadline. */
const placingBucketsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];

/** Of each camera, a count that its status has. */
const cameraCounts = [
  { what: 'placed', help: 'Segments that are safe on a disk', read: (camera) => camera.segmentsPlaced },
  { what: 'dropped', help: 'Segments lost because the spool was full', read: (camera) => camera.segmentsDropped },
  {
    what: 'set_aside',
    help: 'Segments that cannot be played or placed, and are kept in the spool for a person',
    read: (camera) => camera.segmentsSetAside,
  },
] as const satisfies readonly { what: string; help: string; read: (camera: CameraStatus) => number }[];

const cameraGauges = [
  {
    name: 'dayfs_camera_recording',
    help: 'Whether segments come from the camera',
    read: ({ state }) => Number(state === 'recording'),
  },
  {
    name: 'dayfs_camera_segments_waiting',
    help: 'Finished segments in the spool that are on no disk yet',
    read: ({ segmentsWaiting }) => segmentsWaiting,
  },
] as const satisfies readonly { name: string; help: string; read: (camera: CameraStatus) => number }[];

const spoolGauges = [
  {
    name: 'dayfs_spool_bytes',
    help: 'Bytes in the spool that are on no disk yet',
    read: ({ spoolBytes }) => spoolBytes,
  },
  {
    name: 'dayfs_spool_limit_bytes',
    help: 'How many bytes may wait in the spool; NaN until the first segment',
    read: ({ spoolBoundBytes }) => spoolBoundBytes ?? Number.NaN,
  },
  {
    name: 'dayfs_spool_dropping',
    help: 'Whether the spool is full, so that new segments are lost',
    read: ({ isDropping }) => Number(isDropping),
  },
] as const satisfies readonly { name: string; help: string; read: (status: RecorderStatus) => number }[];

export class RecorderMetrics {
  readonly #registry = new Registry();
  readonly #placing: Histogram<'disk'>;
  readonly #retried: Counter<'camera'>;
  readonly #switches: Counter<'reason'>;

  constructor(cameras: readonly CameraName[], status: () => RecorderStatus) {
    const registers = [this.#registry];
    this.#placing = new Histogram({
      name: 'dayfs_placing_seconds',
      help: 'How long it took to put a segment on a disk, flushed and listed',
      labelNames: ['disk'],
      buckets: placingBucketsSeconds,
      registers,
    });
    this.#retried = new Counter({
      name: 'dayfs_segments_retried_total',
      help: 'How often a segment had to be placed once more, on another disk or out of the spool',
      labelNames: ['camera'],
      registers,
    });
    this.#switches = new Counter({
      name: 'dayfs_switches_total',
      help: 'Changes of the active disk since the recorder started, by why',
      labelNames: ['reason'],
      registers,
    });
    // A counter that is not there before its first count has no increase.
    for (const camera of cameras) this.#retried.inc({ camera }, 0);
    for (const reason of switchReasons) this.#switches.inc({ reason }, 0);
    this.#tellOfCameras(status);
    for (const { name, help, read } of spoolGauges) {
      const collect = function (this: Gauge): void {
        this.set(read(status()));
      };
      new Gauge({ name, help, registers, collect });
    }
  }

  notePlaced(disk: DiskId, tookMs: number): void {
    this.#placing.observe({ disk }, tookMs / 1000);
  }

  noteRetried(camera: CameraName): void {
    this.#retried.inc({ camera });
  }

  noteSwitch(reason: SwitchReason): void {
    this.#switches.inc({ reason });
  }

  /** In the form in which Prometheus reads it. */
  async text(): Promise<string> {
    return await this.#registry.metrics();
  }

  #tellOfCameras(status: () => RecorderStatus): void {
    const registers = [this.#registry];
    const labelNames = ['camera'];
    for (const { what, help, read } of cameraCounts) {
      const collect = function (this: Counter): void {
        this.reset();
        for (const camera of status().cameras) this.inc({ camera: camera.camera }, read(camera));
      };
      new Counter({ name: `dayfs_segments_${what}_total`, help, labelNames, registers, collect });
    }
    new Counter({
      name: 'dayfs_camera_restarts_total',
      help: 'How often ffmpeg was started again since the recorder started',
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const { camera, restarts } of status().cameras) this.inc({ camera }, restarts);
      },
    });
    for (const { name, help, read } of cameraGauges) {
      const collect = function (this: Gauge): void {
        for (const camera of status().cameras) this.set({ camera: camera.camera }, read(camera));
      };
      new Gauge({ name, help, labelNames, registers, collect });
    }
  }
}
