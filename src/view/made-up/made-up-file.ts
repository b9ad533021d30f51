/** Owns a file that lies on no disk: what it holds is made up when it is asked for. */
import type { Attributes } from '../attributes.js';
import type { MadeUpFileNode } from '../node.js';
import type { Edition } from './edition.js';

export class MadeUpFile implements MadeUpFileNode {
  readonly kind = 'made-up-file';
  readonly #make: () => Edition;

  constructor(make: () => Edition) {
    this.#make = make;
  }

  attributes(): Attributes {
    return this.#make().attributes;
  }

  edition(): Edition {
    return this.#make();
  }
}
