/** Owns what the thread that tells the kernel of changes is given, is told, and tells. */
import type { SharedParts } from '../shared/shared-state.js';

export interface NoticeThreadData {
  readonly device: number;
  /** Where the changes of watched folders are read. */
  readonly changes: number;
  readonly shared: SharedParts;
  /** The kernel takes one notice for all names (INC_EPOCH). */
  readonly canRenewNames: boolean;
  /** Another process has told the kernel for long what this one does not watch. */
  readonly isResumed: boolean;
}

/** `renew`: roots or disks came or went, and nothing that the kernel was told for long is sure any more. */
export type ToNoticeThread = 'renew' | 'end';

/** Why the kernel did not take a notice. */
export interface FromNoticeThread {
  readonly failure: string;
}
