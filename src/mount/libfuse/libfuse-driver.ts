/**
 * Owns the `libfuse` driver: fuse-native on the main thread, which is the only one it can live on, with every
 * question handed to the view's workers. It runs wherever libfuse 2 does.
 */
import { DayfsError, reasonOf } from '../../domain/errors.js';
import { mountAt, readMountTable } from '../../host/mount-table.js';
import { ViewWorkers } from '../../workers/view-workers.js';
import { detachMount } from '../detach-mount.js';
import { type Driver, type DriverParts, mountedSource, type Server } from '../driver.js';
import { countedOperations } from './counted-operations.js';
import { operations } from './operations.js';

/** Enough for several disks to be slow at once; each holds the roots and a bounded cache of names. */
const workerCount = 8;

/**
 * For how long the kernel may answer for a name or a size by itself. libfuse 2 has one lifetime for all files,
 * and a growing file's size must be right within a second.
 */
const lifetimeSeconds = '0.5';

export const libfuseDriver: Driver = {
  name: 'libfuse',
  mountedPath: () => undefined,
  start: async (parts: DriverParts): Promise<Server> => {
    const { view, roots, deadlineMs, onNotice, onDiskChange, log } = parts;
    const workers = new ViewWorkers(
      {
        settings: view,
        count: workerCount,
        deadlineMs,
        onNotice,
        onDiskChange,
        onCrash: (error) => log.error({ err: error }, 'a view worker died; another takes its place'),
      },
      roots,
    );
    return {
      threads: workerCount,
      mode: 'copying',
      copied: [{ path: null, reason: 'the libfuse driver can do no other' }],
      // Of files it has no bound of its own.
      isFull: false,
      setRoots: (changed) => workers.setRoots(changed),
      setHistory: (history) => workers.setHistory(history),
      changeLegacy: (changes) => workers.changeLegacy(changes),
      // The kernel believes nothing for longer than a moment.
      renew: () => undefined,
      mount: async () => await mount(parts, workers),
      probe: async () => void (await workers.ask('attributes', { path: '/' })),
      canHandOver: false,
      handOver: () => undefined,
      close: async (isMounted) => {
        if (isMounted) await detachMount(parts.path);
        await workers.end();
      },
      // libfuse tells nobody; dayfs doctor finds the dead mount.
      isCutOff: false,
      hungPlaces: () => workers.hungPlaces,
      isStuck: () => workers.isStuck,
    };
  },
};

async function mount({ path, allowOther, counts, log }: DriverParts, workers: ViewWorkers): Promise<void> {
  // fuse-native refuses a folder that something is mounted on, if only an automount unit's trap.
  if (mountAt(readMountTable(), path)?.type === 'autofs') {
    const remedy = 'use mount.driver: kernel, or leave x-systemd.automount out';
    throw new DayfsError('failed', `libfuse cannot mount ${path}, where an automount waits: ${remedy}`);
  }
  const BoundedFuse = await loadFuse();
  const fuse = new BoundedFuse(path, countedOperations(operations(workers, log), counts), {
    allowOther,
    defaultPermissions: true,
    autoCache: true,
    // fuse-native knows no option for these two, and joins what it knows with commas.
    fsname: `${mountedSource},ro,use_ino`,
    subtype: 'dayfs',
    entryTimeout: lifetimeSeconds,
    attrTimeout: lifetimeSeconds,
    // Its time-out frees the buffer of a read that may still be under way.
    timeout: false,
  });
  await new Promise<void>((resolve, reject) => {
    fuse.open((error) => (error === null ? resolve() : reject(mountFailure(path, error))));
  });
}

/** Loaded when it is needed: on a machine that it was not built for, everything but the mount still works. */
async function loadFuse() {
  try {
    return (await import('./bounded-fuse.js')).BoundedFuse;
  } catch (error) {
    const remedy = `it has no build for ${process.platform}-${process.arch}; see native-notes/libfuse.md`;
    throw new DayfsError('failed', `fuse-native cannot be loaded: ${remedy} (${reasonOf(error)})`, { cause: error });
  }
}

function mountFailure(path: string, cause: Error): DayfsError {
  const remedy = 'run as root, or set "user_allow_other" in /etc/fuse.conf or mount.allowOther to false';
  return new DayfsError('failed', `libfuse cannot mount ${path} (${cause.message}): ${remedy}`, { cause });
}
