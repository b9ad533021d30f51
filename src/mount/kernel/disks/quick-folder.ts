/** Owns a folder on a disk that is asked by system calls which take the open folder: quicker than by a path under /proc. */
import { closeSync, constants } from 'node:fs';
import { underAccessList } from '../../../union/access-list.js';
import type { OpenedFile } from '../../../union/branch.js';
import { DescriptorFolder } from '../../../union/descriptor-folder.js';
import type { FileStats } from '../../../union/file-stats.js';
import { openAt, statAt, statOpen } from '../system-calls.js';

/** Nothing that stands under the name can redirect (a link), block (a FIFO) or take over a terminal. */
const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

export class QuickFolder extends DescriptorFolder {
  readonly fd: number;
  readonly #beforeCall: () => void;

  constructor(fd: number, beforeCall: () => void) {
    super(fd, beforeCall);
    this.fd = fd;
    this.#beforeCall = beforeCall;
  }

  override stats(): FileStats {
    return underAccessList(statOpen(this.fd), this.fd, '.');
  }

  override look(name: string): FileStats | undefined {
    const stats = this.#statOf(name);
    if (stats === undefined) return undefined;
    this.#beforeCall();
    return underAccessList(stats, this.fd, name);
  }

  override fileSize(name: string): { bytes: number; changedMs: number } | undefined {
    const stats = this.#statOf(name);
    if (stats?.kind !== 'file') return undefined;
    const { seconds, nanoseconds } = stats.modified;
    return { bytes: stats.size, changedMs: seconds * 1000 + nanoseconds / 1_000_000 };
  }

  /** Looked at before it is opened, since opening a device can do something; and after, since names can change. */
  override openFile(name: string, isLookedAt = false): OpenedFile | undefined {
    if (!isLookedAt && this.#statOf(name)?.kind !== 'file') return undefined;
    const fd = openAt(this.fd, name, openFlags);
    if (fd === undefined) return undefined;
    const stats = statOpen(fd);
    if (stats.kind === 'file') return { fd, stats };
    closeSync(fd);
    return undefined;
  }

  #statOf(name: string): FileStats | undefined {
    this.#beforeCall();
    return statAt(this.fd, name);
  }
}
