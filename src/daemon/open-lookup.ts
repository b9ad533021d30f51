/** Owns the lookup as a library: from a configuration file to a function that answers. */
import { checkPlaces } from '../config/check-places.js';
import { loadConfig } from '../config/load-config.js';
import { cameraNameRule, parseCameraName } from '../domain/camera-name.js';
import { DayfsError } from '../domain/errors.js';
import { parseWindow } from '../domain/window.js';
import type { BookingReport } from '../lookup/booking-report.js';
import { LookupThread } from '../workers/lookup-thread.js';
import { BookingLookup } from './booking-lookup.js';
import { openCommandLog } from './command-log.js';

export interface LookupOptions {
  /** Else the file that `$DAYFS_CONFIG` names, else `/etc/dayfs/dayfs.yaml`. */
  readonly configFile?: string;
}

export interface Lookup {
  /**
   * What of a booking is recorded, and where. Times are written as on the command line:
   * `2026-01-15T14:30[:00[.000]][offset]`, without an offset in the site's time zone.
   *
   * @returns undefined if nothing is known of the camera on that day
   * @throws DayfsError of kind `usage` for a window that is none, `spans-midnight` for one that is not within a day,
   *   `failed` if the registry cannot be used
   */
  lookup(camera: string, start: string, end: string): Promise<BookingReport | undefined>;
  /** While a call to a disk that hangs has not returned, the process cannot end by itself. */
  close(): Promise<void>;
}

/**
 * Reads the configuration. Roots that cannot be read are named in the answers, and once on standard error.
 *
 * @throws DayfsError (usage) with one line for each mistake in the configuration
 */
export async function openLookup({ configFile }: LookupOptions = {}): Promise<Lookup> {
  const config = loadConfig({ file: configFile, env: process.env });
  await checkPlaces(config);
  const options = { config, log: openCommandLog(process.stderr), now: Date.now };
  const bookings = new BookingLookup(options, new LookupThread(config));
  return {
    lookup: async (camera, start, end) => {
      const name = parseCameraName(camera);
      if (name === undefined)
        throw new DayfsError('usage', `"${camera}" is no camera's name: allowed are ${cameraNameRule}`);
      return await bookings.lookUp(name, parseWindow(config.timeZone, start, end));
    },
    close: async () => await bookings.close(),
  };
}
