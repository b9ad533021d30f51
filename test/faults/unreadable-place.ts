/** Owns a folder in which chosen files cannot be read, as where memory or a system disk has gone bad. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { eventually } from '../support/eventually.js';
import { type FaultDisk, isMounted, unmount } from './fault-disk.js';

const program = resolve('test/faults/fixtures/unreadable-files.mjs');

export class UnreadablePlace implements FaultDisk {
  readonly id: string;
  readonly path: string;
  readonly #rulePath: string;
  readonly #server: ChildProcess;

  private constructor(folder: string, id: string) {
    this.id = id;
    this.path = join(folder, id);
    this.#rulePath = join(folder, `${id}.rule`);
    const behind = join(folder, `${id}.behind`);
    for (const each of [behind, this.path]) mkdirSync(each);
    this.#server = spawn(process.execPath, [program, behind, this.path, this.#rulePath], { stdio: 'ignore' });
  }

  static async make(folder: string, id: string): Promise<UnreadablePlace> {
    const place = new UnreadablePlace(folder, id);
    await eventually(() => isMounted(place.path));
    return place;
  }

  /** From here on reading a file whose path matches fails with EIO; all else goes well. */
  failReadsOf(path: RegExp): void {
    writeFileSync(this.#rulePath, path.source);
  }

  heal(): void {
    rmSync(this.#rulePath);
  }

  async release(): Promise<void> {
    unmount(this.path);
    this.#server.kill('SIGKILL');
    await eventually(() => this.#server.exitCode !== null || this.#server.signalCode !== null);
  }
}
