/**
 * Owns what a thread that holds a view does while nobody asks it anything, once: it makes the playlists of days that
 * are made up. V8 compiles what has been called often, and runs it a good deal slower until then: without this the
 * first reader of a day's playlist would wait for it twice as long as later ones do.
 */
import { playlistName, recordedMedia } from '../../domain/layout.js';
import { ListingCounts } from '../../union/listing-counts.js';
import { Observer } from '../../union/observer.js';
import type { Edition } from '../../view/made-up/edition.js';
import { HeldView, type HeldViewData } from '../held-view.js';
import { RehearsedDisks } from './rehearsed-disks.js';

export class ViewRehearsal {
  readonly #data: HeldViewData;
  readonly #onOver: (failure: unknown) => void;
  #steps: Iterator<Edition> | undefined;
  #isOver = false;

  /**
   * @param data what the thread's own view is made from: the view of the rehearsal is like it, but for its disks
   * @param onOver called at its end, with what it failed by if it did
   */
  constructor(data: HeldViewData, onOver: (failure: unknown) => void) {
    this.#data = data;
    this.#onOver = onOver;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Does a little of it, in some milliseconds. @returns whether there is more of it */
  step(): boolean {
    if (this.#isOver) return false;
    try {
      this.#steps ??= makePlaylists(this.#data);
      if (this.#steps.next().done === true) this.#end(undefined);
    } catch (error) {
      // Whoever has not rehearsed serves as well, and takes longer at first.
      this.#end(error);
    }
    return !this.#isOver;
  }

  #end(failure: unknown): void {
    this.#isOver = true;
    this.#steps = undefined;
    this.#onOver(failure);
  }
}

/** One for each made-up day. */
export function* makePlaylists(data: HeldViewData): Generator<Edition> {
  const rehearsed = new RehearsedDisks(data.zone, data.nameTemplates);
  const held = new HeldView(
    {
      ...data,
      disks: rehearsed.disks,
      media: undefined,
      incompleteDays: 'show',
      legacy: undefined,
      // Nobody is told how often made-up disks were read.
      listingCounts: new ListingCounts().shared,
    },
    { observer: new Observer(() => undefined), folders: rehearsed },
  );
  held.take({ kind: 'roots', changes: rehearsed.roots() });
  for (const day of rehearsed.days) {
    const playlist = held.view.resolve(`/${rehearsed.camera}/${day}/${recordedMedia}/${playlistName}`);
    if (playlist?.kind !== 'made-up-file') throw new Error(`there is no playlist of ${day}`);
    yield playlist.edition();
  }
}
