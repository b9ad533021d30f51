/** Owns what the thread that follows the legacy path is told, and what it tells. */
import type { Config } from '../../config/config.js';
import type { CameraName } from '../../domain/camera-name.js';
import type { TimeZone } from '../../domain/time-zone.js';
import type { FlatFoldersChanges } from '../../union/legacy/flat-folders.js';
import type { Notice } from '../../union/observer.js';

/** Templates as they are written: what is made of them cannot pass between threads. */
export interface LegacyData {
  readonly path: string;
  readonly names: readonly string[];
  readonly zone: TimeZone;
}

export function legacyDataOf({ legacy, timeZone }: Config): LegacyData | undefined {
  if (legacy === undefined) return undefined;
  return { path: legacy.path, names: legacy.names.map(({ text }) => text), zone: timeZone };
}

export interface LegacyWorkerData {
  readonly legacy: LegacyData;
  /** One number, the time of the last sign of life: a thread that is stuck in a disk's call gives none. */
  readonly pulse: SharedArrayBuffer;
}

export interface ToLegacyWorker {
  readonly cameras: readonly CameraName[];
}

export type FromLegacyWorker =
  | { readonly kind: 'changes'; readonly changes: FlatFoldersChanges }
  /** Every folder has been looked at. */
  | { readonly kind: 'looked' }
  | { readonly kind: 'notice'; readonly notice: Notice };
