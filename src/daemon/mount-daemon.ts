/** Owns `dayfs mount`: the merged mount, kept up to date with the registry and the disks. */
import { type MountStatus, socketPath } from '../control/protocol.js';
import { DiskAccess } from '../disks/disk-access.js';
import { reasonOf } from '../domain/errors.js';
import { type MergedMount, mountMergedView } from '../mount/merged-mount.js';
import { MountMetrics } from '../mount/mount-metrics.js';
import type { Registry } from '../registry/registry.js';
import { watchRoots } from '../registry/watch-roots.js';
import { claimDaemon } from './claim-daemon.js';
import type { DaemonOptions, ToldDaemonOptions } from './daemon-options.js';
import { keepRegistryFilled, openFilledRegistry } from './filled-registry.js';
import { followHistory } from './follow-history.js';
import { Reachable } from './reachable.js';
import { type Serving, serveUntilStopped } from './serve-until-stopped.js';
import type { Teardown } from './teardown.js';
import { watchDisks } from './watch-disks.js';

const lookEveryMs = 250;

/** Resolves once it was told to stop and is unmounted. */
export async function runMountDaemon(options: ToldDaemonOptions): Promise<void> {
  await serveUntilStopped({ log: options.log, start: async (teardown) => await startMount(options, teardown) });
}

async function startMount(options: ToldDaemonOptions, teardown: Teardown): Promise<Serving> {
  const { config, log, now, warnings } = options;
  const claims = [claimDaemon(config.statePath, 'mount')];
  const registry = await openFilledRegistry(options);
  teardown.add('registry', () => registry.close());
  const mount = await mountMergedView({ config, log, now, roots: registry.rootsSnapshot() });
  teardown.add('mount', async () => await mount.unmount());
  const disks = config.disks.map((disk) => new DiskAccess(disk));
  keepUpToDate({ mount, registry, disks }, options, teardown);
  const metrics = new MountMetrics(mount);
  const control = {
    path: socketPath(config, 'mount'),
    routes: {
      'GET /status': async () => mount.status(),
      'GET /metrics': async () => ({ text: await metrics.text() }),
      'GET /warnings': async () => ({ warnings: warnings.newestFirst() }),
    },
    onUnexpected: (error: unknown) => log.error({ err: error }, 'a request to the mount failed'),
  };
  const reachable = await Reachable.start({ claims, control, log });
  teardown.add('control socket', async () => await reachable.close());
  const { path } = mount.status();
  log.info({ path }, `mounted at ${path}`);
  return {
    ended: endOf(mount),
    isStuck: () => mount.isStuck() || disks.some((disk) => disk.isStuck),
    service: { summary: () => summaryOf(mount.status()), probe: async () => await mount.probe() },
  };
}

interface MountParts {
  readonly mount: MergedMount;
  readonly registry: Registry;
  readonly disks: readonly DiskAccess[];
}

function keepUpToDate({ mount, registry, disks }: MountParts, options: DaemonOptions, teardown: Teardown): void {
  const { config, log, now } = options;
  const stopping = new AbortController();
  const watch = watchRoots(registry, {
    everyMs: lookEveryMs,
    onChange: (roots) => mount.updateRoots(roots),
    onError: (error) => log.error(`the registry cannot be read, and the last roots are shown: ${reasonOf(error)}`),
  });
  const forgetHistory = followHistory(registry, options, (history) => mount.updateHistory(history));
  const keeping = Promise.all([
    keepRegistryFilled(registry, options, stopping.signal),
    watchDisks({ config, disks, registry, log, now, signal: stopping.signal }),
  ]);
  teardown.add('following the registry', async () => {
    watch.stop();
    forgetHistory();
    stopping.abort();
    // A call to a disk that is under way ends with the disk's deadline at the latest.
    await Promise.all(disks.map(async (disk) => await disk.close()));
    await keeping;
  });
}

function summaryOf({ path, driver, roots }: MountStatus): string {
  return `${path} shows ${roots} roots by the ${driver} driver`;
}

async function endOf(mount: MergedMount): Promise<never> {
  throw await mount.lost;
}
