/** Owns the first filling of a registry: one that was lost or set aside is had again from the disks alone. */
import { type ReconcileOptions, type ReconcileReport, reconcile } from './reconcile.js';

export interface RebuildOptions extends Omit<ReconcileOptions, 'days'> {
  readonly now: () => number;
}

/**
 * Fills the registry and marks it rebuilt, unless it is marked already: then there is nothing to report.
 *
 * Several processes may do so at once. Disks that were away are in the report, and the registry knows them as skipped
 * until they are read. To be called again as long as `rebuiltAtMs()` is undefined: it stays so if no disk could
 * be read, or if the file was lost once more before it was filled.
 */
export async function ensureRebuilt({ now, ...options }: RebuildOptions): Promise<ReconcileReport | undefined> {
  const { registry, disks } = options;
  if (registry.rebuiltAtMs() !== undefined) return undefined;
  const report = await reconcile({ ...options, days: 'all' });
  const isAnyRead = report.skippedDisks.length < disks.length;
  const isFilled = registry.roots().length >= report.found;
  const skipped = report.skippedDisks.map(({ disk }) => disk);
  if (isAnyRead && isFilled) registry.markRebuilt(now(), skipped);
  return report;
}
