/** Owns a folder on a disk that is asked by system calls which take the open folder: quicker than by a path under /proc. */
import { closeSync } from 'node:fs';
import type { FolderCalls } from '../host/folder-calls.js';
import { underAccessList } from './access-list.js';
import type { OpenedFile } from './branch.js';
import { DescriptorFolder, openFlags } from './descriptor-folder.js';
import type { FileStats } from './file-stats.js';
import { parseFileSize, parseStats } from './statx.js';

export class QuickFolder extends DescriptorFolder {
  readonly fd: number;
  readonly #beforeCall: () => void;
  readonly #calls: FolderCalls;

  /** @param beforeCall called before each of many calls */
  constructor(fd: number, beforeCall: () => void, calls: FolderCalls) {
    super(fd, beforeCall);
    this.fd = fd;
    this.#beforeCall = beforeCall;
    this.#calls = calls;
  }

  override stats(): FileStats {
    return underAccessList(parseStats(this.#calls.statOpen(this.fd)), this.fd, '.');
  }

  override look(name: string): FileStats | undefined {
    const stats = this.#statAt(name);
    if (stats === undefined) return undefined;
    this.#beforeCall();
    return underAccessList(parseStats(stats), this.fd, name);
  }

  override fileSize(name: string): ReturnType<DescriptorFolder['fileSize']> {
    const stats = this.#statAt(name);
    return stats && parseFileSize(stats);
  }

  /** Looked at before it is opened, since opening a device can do something; and after, since names can change. */
  override openFile(name: string, isLookedAt = false): OpenedFile | undefined {
    if (!isLookedAt && this.fileSize(name) === undefined) return undefined;
    const fd = this.#calls.openAt(this.fd, name, openFlags);
    if (fd === undefined) return undefined;
    const stats = parseStats(this.#calls.statOpen(fd));
    if (stats.kind === 'file') return { fd, stats };
    closeSync(fd);
    return undefined;
  }

  #statAt(name: string): DataView | undefined {
    this.#beforeCall();
    return this.#calls.statAt(this.fd, name);
  }
}
