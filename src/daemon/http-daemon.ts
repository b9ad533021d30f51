/**
 * Owns `dayfs http`: the port with the status page and the metrics, in a process of its own, so that neither the
 * recording nor the mount can suffer from who asks.
 */
import { DiskAccess } from '../disks/disk-access.js';
import type { Day } from '../domain/day.js';
import { DayfsError } from '../domain/errors.js';
import { Host } from '../http/host-state.js';
import { formatAddress, startHttpServer } from '../http/http-server.js';
import { MeasuredLookup } from '../http/measured-lookup.js';
import { LookupMetrics, PortMetrics } from '../http/port-metrics.js';
import { Recordings } from '../http/recordings.js';
import { Routes } from '../http/routes.js';
import { registryOf } from '../registry/open-registry.js';
import { LookupThread } from '../workers/lookup-thread.js';
import { BookingLookup } from './booking-lookup.js';
import type { ToldDaemonOptions } from './daemon-options.js';
import { keepRegistryFilled } from './filled-registry.js';
import { type Serving, serveUntilStopped } from './serve-until-stopped.js';
import type { Teardown } from './teardown.js';

/** Resolves once it was told to stop and has stopped. */
export async function runHttpDaemon(options: ToldDaemonOptions): Promise<void> {
  await serveUntilStopped({ log: options.log, start: async (teardown) => await startHttp(options, teardown) });
}

async function startHttp(options: ToldDaemonOptions, teardown: Teardown): Promise<Serving> {
  const { config, log, now, warnings } = options;
  const { http } = config;
  if (http === undefined) {
    const remedy = 'add one, such as http: { listen: "127.0.0.1:9464" }';
    throw new DayfsError('usage', `${config.file}: http.listen: no address is configured; ${remedy}`);
  }
  // Neither is opened here: what cannot be used is shown on the page.
  const registry = registryOf({ statePath: config.statePath, log, now });
  teardown.add('registry', () => registry.close());
  const stopping = new AbortController();
  // Where neither recorder nor mount runs, what lies on the disks is shown all the same.
  void keepRegistryFilled(registry, options, stopping.signal);
  // Not waited for: it may wait for a disk.
  teardown.add('filling the registry', () => stopping.abort());
  const bookings = new BookingLookup(options, new LookupThread(config));
  teardown.add('lookup', async () => await bookings.close());
  const disks = config.disks.map((disk) => new DiskAccess(disk));
  teardown.add('disks', async () => void (await Promise.all(disks.map(async (disk) => await disk.close()))));

  const measures = new LookupMetrics();
  const lookup = new MeasuredLookup(bookings, measures);
  const host = new Host({ config, registry, disks, now });
  const camerasOf = (day: Day) => registry.roots({ day }).map(({ camera }) => camera);
  const recordings = new Recordings({ config, lookup, host, camerasOf, now });
  const metrics = new PortMetrics({ config, host, recordings, now }, measures);
  const ownWarnings = () => warnings.newestFirst();
  const routes = new Routes({ config, host, recordings, metrics, ownWarnings, now });
  const onUnexpected = (error: unknown) => log.error({ err: error }, 'a request to the port failed');
  const server = await startHttpServer({ config, http, routes, onUnexpected });
  teardown.add('port', async () => await server.close());
  log.info(`the status page is at ${formatAddress(http)}/`);
  return { ended: never, isStuck: () => bookings.isStuck || disks.some((disk) => disk.isStuck) };
}

/** Whatever befalls the rest of the host, the port tells of it. */
const never = new Promise<never>(() => undefined);
