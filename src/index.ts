/** Owns what other programs may use of dayfs. */
export { type Lookup, type LookupOptions, openLookup } from './daemon/open-lookup.js';
export { DayfsError, type FailureKind } from './domain/errors.js';
export type { BookingReport } from './lookup/booking-report.js';
