/** Owns what Prometheus is told of the mount: what only its own process knows. */
import { Counter, Gauge, type MetricObjectWithValues, type MetricValueWithName, Registry } from 'prom-client';
import type { MountStatus } from '../control/protocol.js';
import type { CameraName } from '../domain/camera-name.js';
import type { ListingCounts } from '../union/listing-counts.js';
import { noticeKinds } from '../union/observer.js';
import { bucketSeconds, type OperationCounts, operationNames } from './operation-counts.js';

export interface MountMetricsParts {
  readonly operations: OperationCounts;
  readonly listings: ListingCounts;
  readonly status: () => MountStatus;
  readonly legacyDays: () => ReadonlyMap<CameraName, number>;
}

/** In the form in which Prometheus reads it. */
export class MountMetrics {
  readonly #registry = new Registry();

  constructor({ operations, listings, status, legacyDays }: MountMetricsParts) {
    const registers = [this.#registry];
    this.#registry.registerMetric(new OperationSeconds(operations));
    new Counter({
      name: 'dayfs_mount_operation_errors_total',
      help: 'Operations of the mount that failed; that something is not there is an answer',
      labelNames: ['operation'],
      registers,
      collect() {
        this.reset();
        for (const operation of operationNames) this.inc({ operation }, operations.read(operation).errors);
      },
    });
    new Counter({
      name: 'dayfs_mount_listings_total',
      help: 'Listings of merged folders, by where they came from: kept from before, or read from the disks',
      labelNames: ['source'],
      registers,
      collect() {
        this.reset();
        for (const [source, count] of Object.entries(listings.read())) this.inc({ source }, count);
      },
    });
    new Gauge({
      name: 'dayfs_mount_noticed',
      help: 'Entries and disks that the mount cannot show as they are, by why (same-name: a clash of two roots)',
      labelNames: ['kind'],
      registers,
      collect() {
        const { skipped } = status();
        for (const kind of noticeKinds) this.set({ kind }, skipped[kind] ?? 0);
      },
    });
    new Gauge({
      name: 'dayfs_mount_roots',
      help: 'Roots of all days that the mount shows',
      registers,
      collect() {
        this.set(status().roots);
      },
    });
    new Gauge({
      name: 'dayfs_mount_legacy_days',
      help: 'Days of which the flat folder of a camera has segments, as far as it has been read',
      labelNames: ['camera'],
      registers,
      collect() {
        this.reset();
        for (const [camera, days] of legacyDays()) this.set({ camera }, days);
      },
    });
    new Counter({
      name: 'dayfs_mount_restarts_total',
      help: 'How often the process that serves the mount ended unasked and was started again',
      registers,
      collect() {
        this.reset();
        this.inc(status().restarts);
      },
    });
    new Gauge({
      name: 'dayfs_mount_incomplete',
      help: 'Days of a camera that lack what a disk that is away holds of them',
      registers,
      collect() {
        this.set(status().incompleteDays);
      },
    });
    new Gauge({
      name: 'dayfs_mount_hung_disks',
      help: 'Disks that do not answer, and are left out of the mount until they do',
      registers,
      collect() {
        this.set(status().hung.length);
      },
    });
    new Gauge({
      name: 'dayfs_mount_info',
      help: 'Which driver serves the mount, and whether reads are copied or passed through to the disk',
      labelNames: ['driver', 'mode'],
      registers,
      collect() {
        const { driver, mode } = status();
        this.reset();
        this.set({ driver, mode }, 1);
      },
    });
  }

  async text(): Promise<string> {
    return await this.#registry.metrics();
  }
}

type Values = MetricObjectWithValues<MetricValueWithName<'operation' | 'le'>>;

/** prom-client's own histogram takes observations one by one; these were counted by whatever thread answered. */
class OperationSeconds extends Gauge<'operation' | 'le'> {
  readonly #operations: OperationCounts;

  constructor(operations: OperationCounts) {
    super({
      name: 'dayfs_mount_operation_seconds',
      help: 'How long the operations of the mount took',
      labelNames: ['operation'],
      registers: [],
    });
    this.#operations = operations;
  }

  override async get(): Promise<Values> {
    const described = await super.get();
    // What the types call a number is a word.
    const type = 'histogram' as unknown as Values['type'];
    return { ...described, type, values: operationNames.flatMap((operation) => this.#valuesOf(operation)) };
  }

  #valuesOf(operation: (typeof operationNames)[number]): Values['values'] {
    const { count, seconds, within } = this.#operations.read(operation);
    const bucket = (le: number | string, value: number) => ({
      metricName: 'dayfs_mount_operation_seconds_bucket',
      labels: { operation, le },
      value,
    });
    return [
      ...bucketSeconds.map((le, index) => bucket(le, within[index] ?? 0)),
      bucket('+Inf', count),
      { metricName: 'dayfs_mount_operation_seconds_sum', labels: { operation }, value: seconds },
      { metricName: 'dayfs_mount_operation_seconds_count', labels: { operation }, value: count },
    ];
  }
}
