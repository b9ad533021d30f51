/** Owns what Prometheus is told by the port: what the daemons say of themselves, and what they cannot while they are down. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Config } from '../config/config.js';
import { askMetrics } from '../control/control-client.js';
import type { DaemonName } from '../control/protocol.js';
import type { BookingReport } from '../lookup/booking-report.js';
import type { DiskReport } from '../status/disk-report.js';
import { judgeDisks, stateInOneWord } from '../status/judged-disk.js';
import { answerOf, type Host, type HostState } from './host-state.js';
import { Kept } from './kept.js';
import type { LookupMeasures } from './measured-lookup.js';
import type { Recordings } from './recordings.js';

/** So that the roots of a lookup are a label with few values. */
const mostRootsTold = 4;
const diskStates = ['ok', 'low-space', 'recovering', 'unfit', 'unhealthy', 'absent', 'foreign'] as const;
const lookupSources = ['roots', 'legacy', 'both', 'nothing'] as const;
const rootStates = ['ok', 'missing', 'unreachable'] as const;

/** A round of look-ups does for all who scrape meanwhile. */
const recordingsFreshMs = 10_000;

/** The daemons answer few at a time, and those who ask them by a command are not to wait for who scrapes. */
const daemonsFreshMs = 500;

/** Prometheus waits ten seconds as a rule: where there are many cameras it is told what was found before. */
const recordingsPatienceMs = 3000;

export interface PortMetricsParts {
  readonly config: Config;
  readonly host: Host;
  readonly recordings: Recordings;
  readonly now: () => number;
}

export class PortMetrics {
  readonly #parts: PortMetricsParts;
  readonly #registry: Registry;
  readonly #lastHour: Kept<Awaited<ReturnType<Recordings['lastHour']>>>;
  readonly #recorder = new Kept(daemonsFreshMs, () => this.#textOf('recorder'), 'waiting');
  readonly #mount = new Kept(daemonsFreshMs, () => this.#textOf('mount'), 'waiting');
  readonly #gauges: ReturnType<typeof makeGauges>;

  /** @param lookups are measured from the start on, by whoever looks up */
  constructor(parts: PortMetricsParts, lookups: LookupMetrics) {
    this.#parts = parts;
    this.#registry = lookups.registry;
    this.#gauges = makeGauges(this.#registry);
    this.#lastHour = new Kept(recordingsFreshMs, () => parts.recordings.lastHour());
  }

  /** In the form in which Prometheus reads it. */
  async text(): Promise<string> {
    const { host } = this.#parts;
    const [state, reports, ...daemons] = await Promise.all([
      host.state(),
      this.#lastHour.getWithin(recordingsPatienceMs),
      this.#recorder.get(),
      this.#mount.get(),
    ]);
    for (const gauge of Object.values(this.#gauges)) gauge.reset();
    this.#tellOfHost(state);
    for (const disk of judgeDisks(state.disks, state.recorder)) this.#tellOfDisk(disk, stateInOneWord(disk));
    for (const [camera, report] of reports ?? []) this.#tellOfRecording(camera, report);
    return [...daemons.filter((text) => text !== ''), await this.#registry.metrics()].join('\n');
  }

  /** Empty from one that does not run. */
  async #textOf(daemon: DaemonName): Promise<string> {
    return (await answerOf(askMetrics(this.#parts.config, daemon)))?.text ?? '';
  }

  #tellOfHost({ recorder, mount, known, problems }: HostState): void {
    const { config, now } = this.#parts;
    const { daemonUp, problemCount, registryUp, lastSegmentAge, segmentLength } = this.#gauges;
    segmentLength.set(config.recording.segmentSeconds);
    if (config.cameras.length > 0) daemonUp.set({ daemon: 'recorder' }, Number(recorder !== undefined));
    daemonUp.set({ daemon: 'mount' }, Number(mount !== undefined));
    problemCount.set(problems.length);
    registryUp.set(Number(known !== undefined));
    for (const { name: camera } of config.cameras) {
      const status = recorder?.cameras.find((each) => each.camera === camera);
      const lastMs = status?.lastSegmentMs ?? known?.lastSegmentMs.get(camera) ?? recorder?.startedAtMs;
      if (lastMs !== undefined) lastSegmentAge.set({ camera }, Math.max(0, now() - lastMs) / 1000);
    }
  }

  #tellOfDisk({ id: disk, active, freeBytes, totalBytes, freeInodes }: DiskReport, state: string): void {
    const { diskFree, diskSize, diskFreeInodes, diskActive, diskState } = this.#gauges;
    if (freeBytes !== null) diskFree.set({ disk }, freeBytes);
    if (totalBytes !== null) diskSize.set({ disk }, totalBytes);
    if (freeInodes !== null) diskFreeInodes.set({ disk }, freeInodes);
    diskActive.set({ disk }, Number(active));
    for (const each of diskStates) diskState.set({ disk, state: each }, Number(each === state));
  }

  #tellOfRecording(camera: string, report: BookingReport | undefined): void {
    const { roots, recentCoverage } = this.#gauges;
    for (const state of rootStates) {
      roots.set({ camera, state }, report?.roots.filter((root) => root.state === state).length ?? 0);
    }
    recentCoverage.set({ camera }, report?.coverage.ratio ?? 0);
  }
}

/** All that is told beside lookups. */
export function makeGauges(registry: Registry) {
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name: `dayfs_${name}`, help, labelNames, registers: [registry] });
  return {
    daemonUp: gauge('daemon_up', 'Whether a daemon runs and answers', 'daemon'),
    problemCount: gauge('problems', 'How many things dayfs status finds not to be as they should'),
    registryUp: gauge('registry_up', 'Whether the registry can be read'),
    lastSegmentAge: gauge(
      'camera_last_segment_age_seconds',
      'Since the end of the last segment that is safe on a disk; of a camera without any, since the recorder started',
      'camera',
    ),
    segmentLength: gauge('segment_length_seconds', 'How long a segment is to be, as configured'),
    recentCoverage: gauge(
      'camera_recent_coverage_ratio',
      'How much of the last hour of today is recorded and can be read',
      'camera',
    ),
    roots: gauge('roots', 'Roots of today, by whether they can be read', 'camera', 'state'),
    diskFree: gauge('disk_free_bytes', 'Room for segments on a disk', 'disk'),
    diskSize: gauge('disk_size_bytes', 'Size of a disk', 'disk'),
    diskFreeInodes: gauge('disk_free_inodes', 'How many more files a disk can hold', 'disk'),
    diskActive: gauge('disk_active', 'Whether new segments go to the disk', 'disk'),
    diskState: gauge(
      'disk_state',
      'Whether a disk is in a state, as dayfs disks and the recorder see it',
      'disk',
      'state',
    ),
  };
}

/** Of this process alone: commands and libraries look up in their own. */
export class LookupMetrics implements LookupMeasures {
  readonly registry = new Registry();
  readonly #seconds = new Histogram({
    name: 'dayfs_lookup_seconds',
    help: 'How long it took the port to look a booking up, by how many roots its day has',
    labelNames: ['roots'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  });
  readonly #coverage = new Histogram({
    name: 'dayfs_lookup_coverage_ratio',
    help: 'How much of the windows that the port looked up is recorded and can be read',
    buckets: [0, 0.5, 0.9, 0.99, 0.999, 1],
    registers: [this.registry],
  });

  readonly #count = new Counter({
    name: 'dayfs_lookups_total',
    help: 'Windows that the port looked up, by what their days are made of: roots, the legacy path, both, or nothing',
    labelNames: ['source'],
    registers: [this.registry],
  });

  constructor() {
    for (const source of lookupSources) this.#count.inc({ source }, 0);
  }

  noteLookup(tookMs: number, report: BookingReport | undefined): void {
    this.#count.inc({ source: report?.source ?? 'nothing' });
    const roots = report?.roots.length ?? 0;
    this.#seconds.observe({ roots: roots < mostRootsTold ? String(roots) : `${mostRootsTold}+` }, tookMs / 1000);
    if (report !== undefined) this.#coverage.observe(report.coverage.ratio);
  }
}
