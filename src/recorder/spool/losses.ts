/**
 * Owns the count of the segments that got to no disk, by camera. It outlasts the recorder, in the state folder:
 * what the night cost is looked at in the morning, after who knows how many starts.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { CameraName } from '../../domain/camera-name.js';
import { errorCode, reasonOf } from '../../domain/errors.js';
import type { Log } from '../../domain/log.js';
import { Recurrences } from '../../domain/recurrences.js';
import { writeDurably } from './durable-file.js';

const fileName = 'losses.json';

const count = z.number().int().nonnegative();
const cameraLossesSchema = z.object({
  /** Finished segments that the full spool could not hold. */
  dropped: count,
  /** Segments that are kept in the spool for a person to look at. */
  setAside: count,
  firstMs: z.number(),
  lastMs: z.number(),
});
const lossesSchema = z.record(z.string(), cameraLossesSchema);

export type CameraLosses = z.infer<typeof cameraLossesSchema>;

export interface LossesParts {
  readonly statePath: string;
  readonly log: Log;
  readonly now: () => number;
}

export class Losses {
  readonly #path: string;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #losses = new Map<string, CameraLosses>();
  readonly #troubles = new Recurrences();
  #writing: Promise<void> | undefined;
  #isWritten = true;

  constructor({ statePath, log, now }: LossesParts) {
    this.#path = join(statePath, fileName);
    this.#log = log;
    this.#now = now;
  }

  /** Reads what was counted before. What cannot be read keeps nobody from recording. */
  async open(): Promise<void> {
    try {
      const read = lossesSchema.parse(JSON.parse(await readFile(this.#path, 'utf8')));
      for (const [camera, losses] of Object.entries(read)) this.#losses.set(camera, losses);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return;
      const what = `${this.#path} cannot be read: lost segments are counted anew`;
      this.#log.warn({ error: reasonOf(error) }, what);
    }
  }

  /** Undefined if the camera never lost any. */
  of(camera: CameraName): CameraLosses | undefined {
    return this.#losses.get(camera);
  }

  /** Counts one; returns before that is written, since a file must not hold up the recording. */
  note(camera: CameraName, kind: 'dropped' | 'setAside'): void {
    const nowMs = this.#now();
    const known = this.#losses.get(camera) ?? { dropped: 0, setAside: 0, firstMs: nowMs, lastMs: nowMs };
    this.#losses.set(camera, { ...known, [kind]: known[kind] + 1, lastMs: nowMs });
    this.#isWritten = false;
    this.#writing ??= this.#write();
  }

  /** Resolves when all that was counted is in the file, as far as it can be written. */
  async written(): Promise<void> {
    await this.#writing;
  }

  /** Many that are lost at once make few writes. What cannot be written now is, with the next loss. */
  async #write(): Promise<void> {
    try {
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o750 });
      while (!this.#isWritten) {
        this.#isWritten = true;
        await writeDurably(this.#path, `${JSON.stringify(Object.fromEntries(this.#losses))}\n`);
      }
      this.#troubles.end(this.#path);
    } catch (error) {
      const times = this.#troubles.add(this.#path);
      const what = `${this.#path} cannot be written: lost segments are counted in memory`;
      if (times !== undefined) this.#log.error({ error: reasonOf(error), times }, what);
    } finally {
      this.#writing = undefined;
    }
  }
}
