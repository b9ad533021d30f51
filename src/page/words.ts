/** Owns how times, lengths and sizes are told: in the site's time zone, wherever the reader is. */

export class SiteTimes {
  readonly #clock: Intl.DateTimeFormat;
  readonly #dated: Intl.DateTimeFormat;

  constructor(zone: string) {
    const clock = { timeZone: zone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
    // British English has no seconds before hours, nor months before days.
    this.#clock = new Intl.DateTimeFormat('en-GB', clock);
    this.#dated = new Intl.DateTimeFormat('en-GB', { ...clock, day: 'numeric', month: 'short' });
  }

  /** `14:30:00` */
  seconds(ms: number): string {
    return this.#clock.format(ms);
  }

  /** `14:30` */
  minutes(ms: number): string {
    return this.seconds(ms).slice(0, 5);
  }

  /** `15 Jan, 14:30:00` */
  dated(ms: number): string {
    return this.#dated.format(ms);
  }
}

/** `2026-01-15` of `20260115`, as inputs and the lookup write it. */
export function writtenDay(day: string): string {
  return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
}

/** As the lookup reads it, whatever the site's time zone. */
export function writtenInstant(ms: number): string {
  return new Date(ms).toISOString();
}

/** `Thursday 15 January 2026` */
export function formatDay(day: string): string {
  const form = { timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
  return new Intl.DateTimeFormat('en-GB', form).format(Date.parse(writtenDay(day)));
}

export function shiftDay(day: string, days: number): string {
  const shifted = new Date(Date.parse(writtenDay(day)) + days * 86_400_000);
  return shifted.toISOString().slice(0, 10).replaceAll('-', '');
}

/** `10.8 s`, `12 min`, `3 h 20 min` */
export function formatSeconds(seconds: number): string {
  if (seconds < 100) return `${Number(seconds.toFixed(1))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
}

/** Rounded down, so that 100 % means that nothing is missing. */
export function formatShare(share: number): string {
  return `${Math.floor(share * 1000) / 10} %`;
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export function formatBytes(bytes: number): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 2 ** (10 * power);
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

const causes: Readonly<Record<string, string>> = {
  'disk-unreachable': 'a disk could not be read',
  'recorder-down': 'the recorder was not running',
  switch: 'a switch of disks',
  'camera-away': 'the camera was away',
};

export function formatCause(cause: string | null): string {
  return cause === null ? 'why is not known' : (causes[cause] ?? cause);
}
