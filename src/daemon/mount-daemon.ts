/** Owns `dayfs mount`: the merged mount, kept up to date with the registry and the disks. */
import { type MountStatus, socketPath } from '../control/protocol.js';
import { DiskAccess } from '../disks/disk-access.js';
import type { DiskId } from '../domain/disk-id.js';
import { reasonOf } from '../domain/errors.js';
import { heldDevice, heldMark, heldState, storedNames } from '../mount/held-mark.js';
import { CutOffError, type MergedMount, mountMergedView } from '../mount/merged-mount.js';
import { MountMetrics } from '../mount/mount-metrics.js';
import type { Registry } from '../registry/registry.js';
import { watchRoots } from '../registry/watch-roots.js';
import type { StoredDescriptor } from '../systemd/service-manager.js';
import { claimDaemon } from './claim-daemon.js';
import type { DaemonOptions, ToldDaemonOptions } from './daemon-options.js';
import { keepRegistryFilled } from './filled-registry.js';
import { followHistory } from './follow-history.js';
import { type EarlierEnds, parseEnds, tellHolder } from './hold/held.js';
import { Reachable } from './reachable.js';
import { type Serving, serveUntilStopped } from './serve-until-stopped.js';
import { openRegistryOrStandIn } from './stand-in-registry.js';
import type { Teardown } from './teardown.js';
import { watchDisks } from './watch-disks.js';

const lookEveryMs = 250;

/** A call that waits for the registry holds up this thread, which also sees to disks that hang; it is made again. */
const mostRegistryWaitMs = 250;

/** Resolves once it was told to stop and is unmounted. */
export async function runMountDaemon(options: ToldDaemonOptions): Promise<void> {
  await serveUntilStopped({
    log: options.log,
    // Without its holder nobody would start the next one, but for a service manager.
    mannerWhenAlone: process.env['NOTIFY_SOCKET'] === undefined ? 'for-good' : 'hand-over',
    start: async (teardown) => await startMount(options, teardown),
  });
}

async function startMount(options: ToldDaemonOptions, teardown: Teardown): Promise<Serving> {
  const { config, log, now, warnings } = options;
  const earlier = parseEnds(process.env);
  if (earlier !== undefined) {
    const { restarts, lastHow } = earlier;
    log.warn(
      { restarts, lastHow },
      `the process that served the mount before ended (${lastHow}), and this one goes on`,
    );
  }
  const claims = [claimDaemon(config.statePath, 'mount', { deadPid: earlier?.stuckPid ?? undefined })];
  const { registry, failure } = await openRegistryOrStandIn(options, teardown);
  teardown.add('registry', () => registry.close());
  const isStale = earlier !== undefined && earlier.stuckPid !== null;
  const mount = await mountMergedView({ config, log, now, isStale, roots: registry.rootsSnapshot() });
  // Where another process serves it next, the mount stays, if the driver lets it.
  teardown.add('mount', async (manner) => await (manner === 'hand-over' ? mount.handOver() : mount.unmount()));
  // Not before: a start that gave up so soon would go by a stand-in.
  registry.waitAtMost(mostRegistryWaitMs);
  const disks = config.disks.map((disk) => new DiskAccess(disk));
  const away = keepUpToDate({ mount, registry, disks }, options, teardown);
  const status = (): MountStatus => ({ ...statusOf(mount, away, earlier), registryFailure: failure });
  const metrics = new MountMetrics({ ...mount, status });
  const control = {
    path: socketPath(config, 'mount'),
    routes: {
      'GET /status': async () => status(),
      'GET /metrics': async () => ({ text: await metrics.text() }),
      'GET /warnings': async () => ({ warnings: warnings.newestFirst() }),
    },
    onUnexpected: (error: unknown) => log.error({ err: error }, 'a request to the mount failed'),
  };
  const reachable = await Reachable.start({ claims, control, log });
  teardown.add('control socket', async () => await reachable.close());
  const { path } = status();
  tellHolder({ kind: 'mounted', path });
  log.info({ path }, `mounted at ${path}`);
  return {
    ended: endOf(mount),
    isStuck: () => mount.isStuck() || disks.some((disk) => disk.isStuck),
    service: {
      stored: storedDescriptors(status()),
      summary: () => summaryOf(status()),
      probe: async () => await mount.probe(),
    },
  };
}

function statusOf(mount: MergedMount, away: ReadonlySet<DiskId>, earlier: EarlierEnds | undefined) {
  const { restarts = 0, lastAtMs: lastRestartMs = null, lastHow: lastEnd = null } = earlier ?? {};
  return { ...mount.status(), incompleteDays: mount.incompleteDays(away), restarts, lastRestartMs, lastEnd };
}

interface MountParts {
  readonly mount: MergedMount;
  readonly registry: Registry;
  readonly disks: readonly DiskAccess[];
}

/** @returns the disks that are away, now and later */
function keepUpToDate(
  { mount, registry, disks }: MountParts,
  options: DaemonOptions,
  teardown: Teardown,
): ReadonlySet<DiskId> {
  const { config, log, now } = options;
  const away = new Set<DiskId>();
  const stopping = new AbortController();
  const watch = watchRoots(registry, {
    everyMs: lookEveryMs,
    onChange: (roots) => mount.updateRoots(roots),
    onError: (error) => log.error(`the registry cannot be read, and the last roots are shown: ${reasonOf(error)}`),
  });
  const onChange = (disk: DiskId, isRead: boolean) => {
    mount.noteDiskChange();
    if (isRead) away.delete(disk);
    else away.add(disk);
    const days = mount.incompleteDays(away);
    if (days > 0) log.warn({ days }, `${days} days lack what ${[...away].join(', ')} holds of them`);
  };
  const forgetHistory = followHistory(registry, options, (history) => mount.updateHistory(history));
  const keeping = Promise.all([
    keepRegistryFilled(registry, options, stopping.signal),
    watchDisks({ config, disks, registry, log, now, signal: stopping.signal, onChange }),
  ]);
  teardown.add('following the registry', async () => {
    watch.stop();
    forgetHistory();
    stopping.abort();
    // A call to a disk that is under way ends with the disk's deadline at the latest.
    await Promise.all(disks.map(async (disk) => await disk.close()));
    await keeping;
  });
  return away;
}

function storedDescriptors({ driver }: MountStatus): StoredDescriptor[] {
  if (driver !== 'kernel' || process.env[heldMark] !== '1') return [];
  return [
    { name: storedNames.device, descriptor: heldDevice },
    { name: storedNames.state, descriptor: heldState },
  ];
}

function summaryOf({ path, driver, roots }: MountStatus): string {
  return `${path} shows ${roots} roots by the ${driver} driver`;
}

async function endOf(mount: MergedMount): Promise<never> {
  const lost = await mount.lost;
  if (!(lost instanceof CutOffError)) tellHolder({ kind: 'over' });
  throw lost;
}
