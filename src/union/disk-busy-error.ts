/** Owns that a disk has as many calls under way as it may have: what was asked is to be asked again later. */

export class DiskBusyError extends Error {
  override readonly name = 'DiskBusyError';
  /** The disk's folder. */
  readonly place: string;

  constructor(place: string) {
    super(`${place} is busy`);
    this.place = place;
  }
}
