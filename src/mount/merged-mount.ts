/** Owns the life of the merged mount: made ready, mounted, served, and taken down again. */
import type { Logger } from 'pino';
import type { Config, MountConfig } from '../config/config.js';
import type { MountStatus } from '../control/protocol.js';
import { DayfsError } from '../domain/errors.js';
import { mountAt, readMountTable } from '../host/mount-table.js';
import type { History } from '../lookup/gap-cause.js';
import type { RootsSnapshot } from '../registry/roots-snapshot.js';
import { Observer } from '../union/observer.js';
import type { LegacyFollower } from '../workers/legacy/legacy-follower.js';
import { ViewWorkers, type ViewWorkersParts } from '../workers/view-workers.js';
import { detachMount } from './detach-mount.js';
import { type Driver, mountedType } from './driver.js';
import { followLegacy, shownLegacy } from './followed-legacy.js';
import { libfuseDriver } from './libfuse/libfuse-driver.js';
import { checkFuseDevice, prepareMountPoint } from './mount-point.js';

/** Enough for several disks to be slow at once; each holds the roots and a bounded cache of names. */
const workerCount = 8;

export interface MergedMount {
  status(): Omit<MountStatus, 'restarts' | 'lastRestartMs' | 'lastEnd'>;
  updateRoots(roots: RootsSnapshot): void;
  /** A call to a disk has not returned, so that this process cannot end by itself. */
  isStuck(): boolean;
  updateHistory(history: History): void;
  /** Also while files are open: their readers get an error once this process ends. */
  unmount(): Promise<void>;
  /** Ends serving. Another process goes on with the mount, if the driver can; else it is unmounted. */
  handOver(): Promise<void>;
  /** Resolves when somebody else has unmounted it. */
  readonly lost: Promise<Error>;
}

/** @throws DayfsError with the remedy, with nothing mounted */
export async function mountMergedView(parts: {
  config: Config;
  log: Logger;
  now: () => number;
  /** What is mounted there is known to be served by nobody. */
  isStale?: boolean;
  roots: RootsSnapshot;
}): Promise<MergedMount> {
  const { config, log } = parts;
  const driver = chooseDriver(config.mount.driver);
  await checkFuseDevice();
  const path = await prepareMountPoint(config.mount.path, config.disks, log, parts);
  // Each worker notices for itself: here what several of them saw becomes one.
  const observer = new Observer(({ kind, path: onDisk, count, detail }, isNew) => {
    if (isNew) log.warn({ kind, path: onDisk, count }, `${onDisk}: ${detail} (${kind})`);
  });
  const workers = new ViewWorkers(
    {
      settings: viewSettings(config),
      count: workerCount,
      onNotice: (notice) => observer.notice(notice),
      onCrash: (error) => log.error({ err: error }, 'a view worker died; another takes its place'),
      deadlineMs: config.mount.diskDeadlineMs,
      onDiskChange: (place, change) => sayDiskChange(place, change, config.mount, log),
    },
    parts.roots,
  );
  const follower = await followLegacy({ ...parts, workers, observer });
  try {
    await driver.mount({ path, allowOther: config.mount.allowOther, workers, log });
    if (!isMounted(path)) throw new DayfsError('failed', `${path} was unmounted as soon as it was mounted: try again`);
  } catch (error) {
    follower?.close();
    workers.end();
    throw error;
  }
  return serve({ path, driver, workers, follower, observer, startedAtMs: parts.now(), roots: parts.roots });
}

function viewSettings(config: Config): ViewWorkersParts['settings'] {
  const { disks, mount, timeZone, recording, legacy } = config;
  const templates = [recording.segmentName, ...(legacy?.names ?? [])];
  return {
    disks,
    media: mount.media,
    legacy: shownLegacy(config),
    zone: timeZone,
    nameTemplates: templates.map(({ text }) => text),
    segmentSeconds: recording.segmentSeconds,
  };
}

function sayDiskChange(place: string, change: 'hung' | 'back', { diskDeadlineMs }: MountConfig, log: Logger): void {
  if (change === 'back') log.info({ path: place }, `${place} answers again, and is shown`);
  else {
    const what = `${place} has not answered for ${diskDeadlineMs / 1000} s, and is left out until it does`;
    log.warn({ path: place }, `${what}: check the disk, its cable or network, and the kernel log`);
  }
}

function chooseDriver(configured: Config['mount']['driver']): Driver {
  if (configured !== 'kernel') return libfuseDriver;
  throw new DayfsError('usage', 'mount.driver: kernel is not part of this version; use "auto" or "libfuse"');
}

function serve(parts: {
  path: string;
  driver: Driver;
  workers: ViewWorkers;
  follower: LegacyFollower | undefined;
  observer: Observer;
  startedAtMs: number;
  roots: RootsSnapshot;
}): MergedMount {
  const { path, driver, workers, follower, observer, startedAtMs } = parts;
  let { roots } = parts;
  const watch = watchMount(path);
  const unmount = async () => {
    watch.stop();
    if (isMounted(path)) await detachMount(path);
    follower?.close();
    workers.end();
  };
  return {
    lost: watch.lost,
    status: () => ({
      pid: process.pid,
      startedAtMs,
      path,
      driver: driver.name,
      workers: workerCount,
      roots: countRoots(roots),
      skipped: observer.counts(),
      hung: workers.hungPlaces,
    }),
    updateHistory: (history) => workers.setHistory(history),
    updateRoots: (changed) => {
      roots = changed;
      workers.setRoots(changed);
      follower?.follow(changed.keys());
    },
    isStuck: () => follower?.isStuck === true || workers.isStuck,
    unmount,
    handOver: unmount,
  };
}

/** The kernel's table says so without a question to the mount itself, which its own server must never ask. */
function isMounted(path: string): boolean {
  return mountAt(readMountTable(), path)?.type === mountedType;
}

function watchMount(path: string): { lost: Promise<Error>; stop: () => void } {
  const everyMs = 1_000;
  let timer: NodeJS.Timeout | undefined;
  const lost = new Promise<Error>((resolve) => {
    timer = setInterval(() => {
      if (isMounted(path)) return;
      clearInterval(timer);
      resolve(new DayfsError('failed', `${path} was unmounted by somebody else: start "dayfs mount" again`));
    }, everyMs);
  });
  return { lost, stop: () => clearInterval(timer) };
}

function countRoots(roots: RootsSnapshot): number {
  let count = 0;
  for (const days of roots.values()) for (const disks of days.values()) count += disks.length;
  return count;
}
