/** Owns one mount for a whole file of tests, with recordings for each that nobody has looked at before: a camera's own. */
import { type Dayfs, startMount } from './dayfs.js';
import type { DriverUnderTest } from './drivers.js';
import { otherCameras } from './merged-day.js';
import { RecordedDay } from './recorded-day.js';
import { type TemporaryFolder, temporaryFolder } from './trees.js';

export class MountedDays implements AsyncDisposable {
  readonly #folder: TemporaryFolder;
  readonly #unused: RecordedDay[];
  readonly #mount: Dayfs;

  private constructor(folder: TemporaryFolder, days: RecordedDay[], mount: Dayfs) {
    [this.#folder, this.#unused, this.#mount] = [folder, days, mount];
  }

  static async mount(driver: DriverUnderTest['driver']): Promise<MountedDays> {
    const folder = temporaryFolder();
    const days = otherCameras.map((camera) => new RecordedDay(driver, camera, folder));
    // A mount knows from its start of the roots that are there, and of others once they are registered.
    for (const day of days) day.makeRoots();
    return new MountedDays(folder, days, await startMount((days[0] as RecordedDay).config));
  }

  next(): RecordedDay {
    const day = this.#unused.shift();
    if (day === undefined) throw new Error('there are more tests than cameras');
    return day;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#mount[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }
}
