/**
 * Owns the editions of made-up files that were made just now: who looks a file up, asks for its size and opens it gets
 * one edition, which is made once.
 */
import { LRUCache } from 'lru-cache';
import { steadyNow } from '../../../host/steady-clock.js';
import { freshMs } from '../../../union/fresh.js';
import type { Edition } from '../../../view/made-up/edition.js';
import type { MadeUpFileNode } from '../../../view/node.js';

const mostKept = 8;

export class Editions {
  readonly #kept = new LRUCache<string, { readonly edition: Edition; readonly madeAtMs: number }>({ max: mostKept });

  /** @param folder the number of the folder that it is in, under the name */
  of(folder: number, name: string, file: MadeUpFileNode): Edition {
    const key = `${folder}/${name}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined && steadyNow() - kept.madeAtMs < freshMs) return kept.edition;
    const edition = file.edition();
    this.#kept.set(key, { edition, madeAtMs: steadyNow() });
    return edition;
  }
}
