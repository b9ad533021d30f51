/** Owns the files that could not be closed because their disk hangs: they are, once it answers again. */
import { close } from 'node:fs';
import type { Descriptor } from '../../view/node.js';

export class UnclosedFiles {
  readonly #waiting = new Map<string, number[]>();
  readonly #isHung: (place: string) => boolean;
  readonly #onFailure: (error: Error) => void;

  constructor(parts: { isHung: (place: string) => boolean; onFailure: (error: Error) => void }) {
    this.#isHung = parts.isHung;
    this.#onFailure = parts.onFailure;
  }

  add({ fd, boardPlace }: Descriptor): void {
    if (this.#isHung(boardPlace)) this.#waiting.set(boardPlace, [...(this.#waiting.get(boardPlace) ?? []), fd]);
    else this.#close(fd);
  }

  noteChange(place: string, change: 'hung' | 'back'): void {
    if (change === 'hung') return;
    for (const fd of this.#waiting.get(place) ?? []) this.#close(fd);
    this.#waiting.delete(place);
  }

  /** In a thread of Node's own: the disk may hang again. */
  #close(fd: number): void {
    close(fd, (error) => {
      if (error) this.#onFailure(error);
    });
  }
}
