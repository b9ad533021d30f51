/** Owns what is said of roots whose own playlist cannot be written: seldom, since each segment meets it anew. */
import type { Placed } from '../../disks/disk.js';
import type { Log } from '../../domain/log.js';
import { Recurrences } from '../../domain/recurrences.js';

export class PlaylistTroubles {
  readonly #log: Log;
  readonly #troubles = new Recurrences();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Of each segment that was placed. */
  note({ rootPath, playlistProblem: problem }: Placed): void {
    if (problem === undefined) {
      const times = this.#troubles.end(rootPath);
      if (times !== undefined) this.#log.warn({ times }, `the playlist of ${rootPath} lists segments again`);
      return;
    }
    const times = this.#troubles.add(rootPath);
    if (times === undefined) return;
    this.#log.error({ times, problem }, `the playlist of ${rootPath} lacks segments; they are safe all the same`);
  }
}
