/** Owns the switch event: the active disk changed, when, and why. */
import type { DiskId } from './disk-id.js';

export const switchReasons = ['low-space', 'unhealthy', 'restart', 'manual'] as const;
export type SwitchReason = (typeof switchReasons)[number];

export interface SwitchEvent {
  readonly atMs: number;
  /** Undefined when no disk was active before: the first start of all, or every disk was unfit. */
  readonly from: DiskId | undefined;
  /** Undefined when no fit disk was left. */
  readonly to: DiskId | undefined;
  readonly reason: SwitchReason;
  /** What was seen, for people: `0.9 GiB free, 20 GiB asked for`. */
  readonly detail: string;
  /** Seconds of recording that are missing on account of the switch; undefined until it is known. */
  readonly gapSeconds: number | undefined;
}
