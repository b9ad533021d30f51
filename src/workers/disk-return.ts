/** Owns the wait for a disk that does not answer: it is asked in its own thread until it does. */
import type { DiskConfig } from '../config/config.js';
import { DiskAccess } from '../disks/disk-access.js';
import { pause } from '../host/pause.js';

const askEveryMs = 500;

export class DiskReturn {
  readonly #access: DiskAccess;
  readonly #stopping = new AbortController();

  /** @param onReturn called once, unless it is stopped before */
  constructor(disk: DiskConfig, onReturn: () => void) {
    this.#access = new DiskAccess(disk);
    void this.#wait(onReturn);
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #wait(onReturn: () => void): Promise<void> {
    const { signal } = this.#stopping;
    do {
      await this.#access.inspect();
      if (!this.#access.isStuck) break;
      await pause(askEveryMs, signal);
    } while (!signal.aborted);
    if (!signal.aborted) onReturn();
    await this.#access.close();
  }
}
