/** Owns the calls that are made with the descriptors of open files: with some filesystems each asks the disk, and may hang. */
import { closeSync } from 'node:fs';
import { type FolderCalls, requiredFolderCalls } from '../../../host/folder-calls.js';
import { underAccessList } from '../../../union/access-list.js';
import type { CallLine } from '../../../union/call-board.js';
import { DiskBusyError } from '../../../union/disk-busy-error.js';
import { DiskHungError } from '../../../union/disk-hung-error.js';
import type { FileStats } from '../../../union/file-stats.js';
import { readWhole } from '../../../union/read-whole.js';
import { parseStats } from '../../../union/statx.js';
import type { Descriptor } from '../../../view/node.js';

export class OpenDescriptors {
  readonly #calls: FolderCalls;
  readonly #line: CallLine;
  readonly #onUnclosed: (descriptor: Descriptor) => void;

  /** @param parts.onUnclosed is told of what could not be closed now, and is left open */
  constructor(parts: { line: CallLine; onUnclosed: (descriptor: Descriptor) => void }) {
    this.#calls = requiredFolderCalls();
    this.#line = parts.line;
    this.#onUnclosed = parts.onUnclosed;
  }

  stats({ fd, boardPlace }: Descriptor): FileStats {
    return this.#line.during(boardPlace, () => underAccessList(parseStats(this.#calls.statOpen(fd)), fd, ''));
  }

  /** As many bytes as fit, fewer only at the file's end. */
  read({ fd, boardPlace }: Descriptor, position: number, target: Uint8Array): number {
    return this.#line.during(boardPlace, () => readWhole(fd, position, target));
  }

  close(descriptor: Descriptor): void {
    const { fd, boardPlace } = descriptor;
    try {
      this.#line.during(boardPlace, () => closeSync(fd));
    } catch (error) {
      if (!(error instanceof DiskHungError || error instanceof DiskBusyError)) throw error;
      this.#onUnclosed(descriptor);
    }
  }
}
