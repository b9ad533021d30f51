/** Owns what a configuration says of the names of segments, as reconciliation wants to be told. */
import type { Config } from '../config/config.js';
import type { SegmentNaming } from '../reconcile/first-seen.js';

export function namingOf({ recording, timeZone }: Config): SegmentNaming {
  return { template: recording.segmentName, zone: timeZone };
}
