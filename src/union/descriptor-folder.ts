/** Owns what is asked of a folder that is held by its descriptor (O_PATH), and so cannot be swapped for another. */
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  type Stats,
  type StatsFs,
  statfsSync,
} from 'node:fs';
import { underAccessList } from './access-list.js';
import { type FolderEntry, meansAbsent, type OpenedFile, type OpenFolder } from './branch.js';
import { type FileStats, fileStats } from './file-stats.js';

/** Nothing that stands under the name can redirect (a link), block (a FIFO) or take over a terminal. */
export const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * A folder's times move on with the kernel's clock tick, on some filesystems every two seconds: a change in
 * the same tick as the one before leaves them as they are. Only a folder at rest for longer is taken at its word.
 */
export const restMs = 3_000;

/**
 * A tick is a hundredth of a second at most (CONFIG_HZ), and a time that is none of whole hundredths was written down
 * by a filesystem that keeps it to the tick. The rest is for a server whose clock is not quite this host's.
 */
const fineRestMs = 500;
const tickNs = 10_000_000n;

export class DescriptorFolder implements OpenFolder {
  readonly #fd: number;
  readonly #beforeCall: () => void;

  /** @param beforeCall called before each of many calls */
  constructor(fd: number, beforeCall: () => void = () => undefined) {
    this.#fd = fd;
    this.#beforeCall = beforeCall;
  }

  /** Stays this folder's, whatever happens to its name. */
  get #path(): string {
    return `/proc/self/fd/${this.#fd}`;
  }

  stats(): FileStats {
    return underAccessList(fileStats(fstatSync(this.#fd, { bigint: true })), this.#fd, '.');
  }

  space(): StatsFs {
    return statfsSync(this.#path);
  }

  entries(): FolderEntry[] {
    this.#beforeCall();
    return readdirSync(this.#path, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      kind: this.#kindOf(entry),
    }));
  }

  version(nowMs: number): string | undefined {
    const { dev, ino, mtimeMs, mtimeNs, ctimeNs } = fstatSync(this.#fd, { bigint: true });
    const mustRestMs = mtimeNs % tickNs === 0n ? restMs : fineRestMs;
    return Number(mtimeMs) > nowMs - mustRestMs ? undefined : [dev, ino, mtimeNs, ctimeNs].join(':');
  }

  look(name: string): FileStats | undefined {
    this.#beforeCall();
    const path = `${this.#path}/${name}`;
    const stats = unlessAbsent(() => lstatSync(path, { bigint: true, throwIfNoEntry: false }));
    if (stats === undefined) return undefined;
    this.#beforeCall();
    return underAccessList(fileStats(stats), this.#fd, name);
  }

  fileSize(name: string): { bytes: number; changedMs: number } | undefined {
    const stats = this.#plainStats(name);
    return stats?.isFile() ? { bytes: stats.size, changedMs: stats.mtimeMs } : undefined;
  }

  /** Looked at before it is opened, since opening a device can do something; and after, since names can change. */
  openFile(name: string, isLookedAt = false): OpenedFile | undefined {
    if (!isLookedAt && this.#plainStats(name)?.isFile() !== true) return undefined;
    const fd = unlessAbsent(() => openSync(`${this.#path}/${name}`, openFlags));
    if (fd === undefined) return undefined;
    const stats = fileStats(fstatSync(fd, { bigint: true }));
    if (stats.kind === 'file') return { fd, stats };
    closeSync(fd);
    return undefined;
  }

  #plainStats(name: string): Stats | undefined {
    this.#beforeCall();
    return unlessAbsent(() => lstatSync(`${this.#path}/${name}`, { throwIfNoEntry: false }));
  }

  #kindOf(entry: Dirent): FolderEntry['kind'] {
    // Node puts U+FFFD for bytes that are not UTF-8: no file has the name that comes out, unless it was meant so.
    if (entry.name.includes('\uFFFD') && this.#plainStats(entry.name) === undefined) return 'not-utf8';
    if (entry.isFile()) return 'file';
    if (entry.isDirectory()) return 'folder';
    return entry.isSymbolicLink() ? 'symbolic-link' : 'special-file';
  }
}

function unlessAbsent<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (meansAbsent(error)) return undefined;
    throw error;
  }
}
