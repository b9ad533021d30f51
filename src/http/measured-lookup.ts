/** Owns how the port looks bookings up: every look is measured. */
import type { CameraName } from '../domain/camera-name.js';
import type { Window } from '../domain/window.js';
import type { BookingReport } from '../lookup/booking-report.js';

/** Where bookings are looked up. */
export interface Lookup {
  /** Undefined if nothing is known of the camera's day. @throws DayfsError */
  lookUp(camera: CameraName, window: Window): Promise<BookingReport | undefined>;
  /** Why a look-up found no segment. */
  explainNothing(camera: CameraName, window: Window, report: BookingReport | undefined): string;
}

export interface LookupMeasures {
  noteLookup(tookMs: number, report: BookingReport | undefined): void;
}

export class MeasuredLookup implements Lookup {
  readonly #lookup: Lookup;
  readonly #measures: LookupMeasures;

  constructor(lookup: Lookup, measures: LookupMeasures) {
    this.#lookup = lookup;
    this.#measures = measures;
  }

  async lookUp(camera: CameraName, window: Window): Promise<BookingReport | undefined> {
    const startMs = performance.now();
    const report = await this.#lookup.lookUp(camera, window);
    this.#measures.noteLookup(performance.now() - startMs, report);
    return report;
  }

  explainNothing(camera: CameraName, window: Window, report: BookingReport | undefined): string {
    return this.#lookup.explainNothing(camera, window, report);
  }
}
