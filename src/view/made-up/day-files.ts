/** Owns the files that dayfs makes up for a merged day as a whole, and for its bookings. */
import { ownPrefix, recordedMedia } from '../../domain/layout.js';
import type { MergedDay } from '../../union/merged-days.js';
import type { MadeUpFileNode } from '../node.js';
import { NotShownError } from '../not-shown-error.js';
import { bookingFile } from './booking-files.js';
import { makeDayPlaylist } from './day-playlist.js';
import { reportCoverage, reportRoots } from './day-report.js';
import { textEdition } from './edition.js';
import { KeptPlaylists } from './kept-playlists.js';
import { MadeUpFile } from './made-up-file.js';
import { readerPermissions } from './reader-permissions.js';
import type { Source } from './source.js';

export class DayFiles {
  readonly #source: Source;
  readonly #playlists = new KeptPlaylists();

  constructor(source: Source) {
    this.#source = source;
  }

  /** @param path of the file in the mount */
  playlist(merged: MergedDay, path: string): MadeUpFileNode {
    return new MadeUpFile(() =>
      this.#playlists.edition(path, this.#permissions(merged), (known) => makeDayPlaylist(this.#source, merged, known)),
    );
  }

  roots(merged: MergedDay): MadeUpFileNode {
    return this.#report(merged, 'roots.json', reportRoots);
  }

  coverage(merged: MergedDay): MadeUpFileNode {
    return this.#report(merged, 'coverage.json', reportCoverage);
  }

  /** Undefined for a name that stands for no booking of the day. */
  booking(merged: MergedDay, name: string): MadeUpFileNode | undefined {
    const path = `${ownFolderOf(merged)}/bookings/${name}`;
    return bookingFile({ source: this.#source, playlists: this.#playlists, merged, path }, name);
  }

  #report(merged: MergedDay, name: string, make: typeof reportRoots): MadeUpFileNode {
    const path = `${ownFolderOf(merged)}/${name}`;
    return new MadeUpFile(() => {
      const made = make(this.#source, merged);
      if (made === undefined) throw new NotShownError(path);
      const text = `${JSON.stringify(made.report, null, 2)}\n`;
      return textEdition({ path, permissions: this.#permissions(merged), latestMs: made.latestMs }, text);
    });
  }

  #permissions({ branches }: MergedDay) {
    const media = branches.map((branch) => branch.into(recordedMedia));
    return readerPermissions(media, this.#source.days.observer);
  }
}

function ownFolderOf({ camera, day }: MergedDay): string {
  return `/${camera}/${day}/${ownPrefix}`;
}
