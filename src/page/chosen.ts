/** Owns what the reader has chosen, in the page's address, so that it can be sent to somebody else. */

export interface ChosenBooking {
  readonly camera: string;
  /** Written as on the command line. */
  readonly start: string;
  readonly end: string;
}

export interface Chosen {
  /** Undefined for today, whichever that is. */
  readonly day: string | undefined;
  readonly booking: ChosenBooking | undefined;
}

export function readChosen(): Chosen {
  const parts = new URLSearchParams(location.hash.slice(1));
  const [day, camera, start, end] = ['day', 'camera', 'start', 'end'].map((name) => parts.get(name) ?? undefined);
  const isBooking = camera !== undefined && start !== undefined && end !== undefined;
  return {
    day: day !== undefined && /^\d{8}$/.test(day) ? day : undefined,
    booking: isBooking ? { camera, start, end } : undefined,
  };
}

/** Each choice is a step in the browser's history. */
export function writeChosen({ day, booking }: Chosen): void {
  const parts = new URLSearchParams({ ...(day === undefined ? {} : { day }), ...booking });
  const address = parts.size === 0 ? location.pathname : `#${parts}`;
  if (address !== location.hash) history.pushState(null, '', address);
}
