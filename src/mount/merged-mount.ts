/** Owns the life of the merged mount: made ready, mounted, served, and taken down again. */
import type { Config, MountConfig } from '../config/config.js';
import type { MountStatus } from '../control/protocol.js';
import type { CameraName } from '../domain/camera-name.js';
import type { DiskId } from '../domain/disk-id.js';
import { DayfsError } from '../domain/errors.js';
import type { Log } from '../domain/log.js';
import { mountAt, readMountTable } from '../host/mount-table.js';
import type { History } from '../lookup/gap-cause.js';
import type { RootsSnapshot } from '../registry/roots-snapshot.js';
import { applyFlatChanges, type FlatFoldersChanges, noFlatFolders } from '../union/legacy/flat-folders.js';
import { ListingCounts } from '../union/listing-counts.js';
import { Observer } from '../union/observer.js';
import type { HeldViewData } from '../workers/held-view.js';
import type { LegacyFollower } from '../workers/legacy/legacy-follower.js';
import { chooseDriver } from './choose-driver.js';
import { type Driver, mountedType, type Server } from './driver.js';
import { followLegacy, shownLegacy } from './followed-legacy.js';
import { checkFuseDevice, prepareMountPoint } from './mount-point.js';
import { OperationCounts } from './operation-counts.js';

export interface MergedMount {
  status(): Omit<MountStatus, 'restarts' | 'lastRestartMs' | 'lastEnd' | 'incompleteDays' | 'registryFailure'>;
  /** How many days have a root on a disk that is away, or that the configuration does not name. */
  incompleteDays(away: ReadonlySet<DiskId>): number;
  /** How many days the flat folder of each camera has, as far as it has been read. */
  legacyDays(): ReadonlyMap<CameraName, number>;
  readonly operations: OperationCounts;
  readonly listings: ListingCounts;
  /**
   * Resolves once a thread that serves has answered, which asks no disk. It is not the mount that is asked: who waits
   * for an answer of the kernel's cannot be killed, and neither this process nor a child that has inherited the device
   * could ever end then, since only the closing of the device would free it.
   */
  probe(): Promise<void>;
  updateRoots(roots: RootsSnapshot): void;
  /** A call to a disk has not returned, so that this process cannot end by itself. */
  isStuck(): boolean;
  updateHistory(history: History): void;
  /** A disk went away or came back. */
  noteDiskChange(): void;
  /** Also while files are open: their readers get an error once this process ends. */
  unmount(): Promise<void>;
  /** Ends serving. Another process goes on with the mount, if the driver can; else it is unmounted. */
  handOver(): Promise<void>;
  /** Resolves when somebody else has unmounted it; with a `CutOffError` when it is still there, and dead. */
  readonly lost: Promise<Error>;
}

/** Another process can mount it anew, once the dead mount is taken away. */
export class CutOffError extends DayfsError {}

/** @throws DayfsError with the remedy, with nothing mounted */
export async function mountMergedView(parts: {
  config: Config;
  log: Log;
  now: () => number;
  /** What is mounted there is known to be served by nobody. */
  isStale?: boolean;
  roots: RootsSnapshot;
}): Promise<MergedMount> {
  const { config, log, roots } = parts;
  const driver = await chooseDriver(config.mount.driver, log);
  await checkFuseDevice();
  const mountedPath = driver.mountedPath();
  if (mountedPath !== undefined) sayGoesOn(mountedPath, config.mount, log);
  const path = mountedPath ?? (await prepareMountPoint(config.mount.path, config.disks, log, parts));
  // Each thread notices for itself: here what several of them saw becomes one.
  const observer = new Observer(({ kind, path: onDisk, count, detail }, isNew) => {
    if (isNew) log.warn({ kind, path: onDisk, count }, `${onDisk}: ${detail} (${kind})`);
  });
  const [operations, listings] = [new OperationCounts(), new ListingCounts()];
  const server = await driver.start({
    path,
    isMounted: mountedPath !== undefined,
    allowOther: config.mount.allowOther,
    view: { ...viewData(config), listingCounts: listings.shared },
    roots,
    deadlineMs: config.mount.diskDeadlineMs,
    onNotice: (notice) => observer.notice(notice),
    onDiskChange: (place, change) => sayDiskChange(place, change, config.mount, log),
    counts: operations,
    log,
  });
  let flat = noFlatFolders;
  const changeLegacy = (changes: FlatFoldersChanges) => {
    flat = applyFlatChanges(flat, changes);
    server.changeLegacy(changes);
  };
  const follower = await followLegacy({ ...parts, server: { changeLegacy }, observer });
  try {
    await server.mount();
    if (!isMounted(path)) throw new DayfsError('failed', `${path} was unmounted as soon as it was mounted: try again`);
  } catch (error) {
    follower?.close();
    await server.close(isMounted(path));
    throw error;
  }
  const counts = { operations, listings };
  const disks = new Set(config.disks.map(({ id }) => id));
  const legacyDays = () => new Map([...flat.cameras].map(([camera, { days }]) => [camera, days.size]));
  const served = { path, disks, driver, server, follower, observer, counts, legacyDays };
  return serve({ ...served, startedAtMs: parts.now(), roots });
}

function viewData(config: Config): Omit<HeldViewData, 'listingCounts'> {
  const { disks, mount, timeZone, recording, legacy } = config;
  const templates = [recording.segmentName, ...(legacy?.names ?? [])];
  return {
    disks,
    media: mount.media,
    incompleteDays: mount.incompleteDays,
    legacy: shownLegacy(config),
    zone: timeZone,
    nameTemplates: templates.map(({ text }) => text),
    segmentSeconds: recording.segmentSeconds,
  };
}

function sayGoesOn(mountedPath: string, { path }: MountConfig, log: Log): void {
  log.info({ path: mountedPath }, `${mountedPath} is mounted: going on with it`);
  if (mountedPath === path) return;
  log.warn({ path }, `mount.path is ${path} by now: to have it mounted there, stop "dayfs mount" and start it again`);
}

function sayDiskChange(place: string, change: 'hung' | 'back', { diskDeadlineMs }: MountConfig, log: Log): void {
  if (change === 'back') log.info({ path: place }, `${place} answers again, and is shown`);
  else {
    const what = `${place} has not answered for ${diskDeadlineMs / 1000} s, and is left out until it does`;
    log.warn({ path: place }, `${what}: check the disk, its cable or network, and the kernel log`);
  }
}

function serve(parts: {
  path: string;
  disks: ReadonlySet<DiskId>;
  driver: Driver;
  server: Server;
  follower: LegacyFollower | undefined;
  observer: Observer;
  counts: Pick<MergedMount, 'operations' | 'listings'>;
  legacyDays: MergedMount['legacyDays'];
  startedAtMs: number;
  roots: RootsSnapshot;
}): MergedMount {
  const { path, driver, server, follower, observer, startedAtMs } = parts;
  let { roots } = parts;
  const watch = watchMount(path, server);
  const unmount = async () => {
    watch.stop();
    await server.close(isMounted(path));
    follower?.close();
  };
  return {
    ...parts.counts,
    legacyDays: parts.legacyDays,
    incompleteDays: (away) => countIncomplete(roots, parts.disks, away),
    lost: watch.lost,
    status: () => ({
      pid: process.pid,
      startedAtMs,
      path,
      driver: driver.name,
      mode: server.mode,
      copied: server.copied,
      isFull: server.isFull,
      workers: server.threads,
      roots: countRoots(roots),
      skipped: observer.counts(),
      hung: server.hungPlaces(),
    }),
    probe: async () => await server.probe(),
    noteDiskChange: () => server.renew(),
    updateHistory: (history) => server.setHistory(history),
    updateRoots: (changed) => {
      roots = changed;
      server.setRoots(changed);
      follower?.follow(changed.keys());
    },
    isStuck: () => follower?.isStuck === true || server.isStuck(),
    unmount,
    handOver: async () => {
      if (!server.canHandOver) return await unmount();
      watch.stop();
      server.handOver();
      follower?.close();
    },
  };
}

/** The kernel's table says so without a question to the mount itself, which its own server must never ask. */
function isMounted(path: string): boolean {
  return mountAt(readMountTable(), path)?.type === mountedType;
}

function watchMount(path: string, server: Pick<Server, 'isCutOff'>): { lost: Promise<Error>; stop: () => void } {
  const everyMs = 1_000;
  let timer: NodeJS.Timeout | undefined;
  const lost = new Promise<Error>((resolve) => {
    timer = setInterval(() => {
      const loss = lossOf(path, server);
      if (loss === undefined) return;
      clearInterval(timer);
      resolve(loss);
    }, everyMs);
  });
  return { lost, stop: () => clearInterval(timer) };
}

function lossOf(path: string, { isCutOff }: Pick<Server, 'isCutOff'>): DayfsError | undefined {
  if (!isMounted(path))
    return new DayfsError('failed', `${path} was unmounted by somebody else: start "dayfs mount" again`);
  return isCutOff
    ? new CutOffError('failed', `the kernel has cut ${path} off, as when its connection is aborted: it is mounted anew`)
    : undefined;
}

function countIncomplete(roots: RootsSnapshot, configured: ReadonlySet<DiskId>, away: ReadonlySet<DiskId>): number {
  let count = 0;
  for (const days of roots.values()) {
    for (const disks of days.values()) if (disks.some((disk) => away.has(disk) || !configured.has(disk))) count += 1;
  }
  return count;
}

function countRoots(roots: RootsSnapshot): number {
  let count = 0;
  for (const days of roots.values()) for (const disks of days.values()) count += disks.length;
  return count;
}
