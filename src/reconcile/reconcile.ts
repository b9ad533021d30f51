/** Owns reconciliation: the registry is made to agree with the disks, which are the truth. */
import type { Day } from '../domain/day.js';
import type { DiskId } from '../domain/disk-id.js';
import type { Root } from '../domain/root.js';
import type { Registry } from '../registry/registry.js';
import type { SegmentNaming } from './first-seen.js';
import { noteSurveys } from './note-surveys.js';
import type { ReadableDisk } from './readable-disk.js';
import { type SkippedDisk, type Survey, surveyDisk, unreadableReason } from './survey.js';
import { stillUnseen, vanishedRoots } from './vanished-roots.js';

export interface ReconcileOptions {
  readonly registry: Registry;
  readonly disks: readonly ReadableDisk[];
  readonly days: readonly Day[] | 'all';
  readonly naming: SegmentNaming;
}

export interface ReconcileReport {
  /** Roots that lie on the disks. */
  readonly found: number;
  /** Those among them that the registry did not know. */
  readonly added: number;
  /** Roots that the registry knew and their disks do not hold any more. */
  readonly forgotten: number;
  /** Disks of which nothing can be said; what the registry knows of them stays. */
  readonly skippedDisks: readonly SkippedDisk[];
}

export async function reconcile({ registry, disks, days, naming }: ReconcileOptions): Promise<ReconcileReport> {
  const rebuiltAtMs = registry.rebuiltAtMs();
  // Read before the disks are: a root that is opened during the scan is in neither, and stays.
  const recorded = recordedRoots(registry, days);
  const answers = await Promise.all(disks.map((disk) => surveyDisk(disk, days)));
  const surveys = answers.filter((answer) => 'found' in answer);
  const sightings = await noteSurveys({ registry, surveys, recorded, naming });
  const forgetting = await Promise.all(surveys.map((survey) => confirmVanished(survey, recorded)));
  const vanished = forgetting.flatMap((answer) => ('vanished' in answer ? answer.vanished : []));
  const unseen = stillUnseen(vanished, recordedRoots(registry, days));
  registry.forgetRoots(unseen);
  const skippedDisks = [...answers, ...forgetting].filter((answer) => 'reason' in answer);
  if (days === 'all') registry.forgetSkipped(readDisks(disks, skippedDisks), rebuiltAtMs);
  return {
    found: sightings.length,
    added: countNew(sightings, recorded),
    forgotten: unseen.length,
    skippedDisks,
  };
}

/** Looks at the disk once more: one that was unmounted during the scan shows an empty folder, and lost nothing. */
async function confirmVanished(
  survey: Survey,
  recorded: readonly Root[],
): Promise<{ readonly vanished: readonly Root[] } | SkippedDisk> {
  const vanished = vanishedRoots(recorded, survey);
  if (vanished.length === 0) return { vanished };
  const reason = unreadableReason(await survey.disk.inspect());
  return reason === undefined ? { vanished } : { disk: survey.disk.disk.id, reason };
}

function readDisks(disks: readonly ReadableDisk[], skipped: readonly SkippedDisk[]): DiskId[] {
  const ids = disks.map(({ disk }) => disk.id);
  return ids.filter((id) => !skipped.some(({ disk }) => disk === id));
}

function recordedRoots(registry: Registry, days: readonly Day[] | 'all'): Root[] {
  return days === 'all' ? registry.roots() : days.flatMap((day) => registry.roots({ day }));
}

function countNew(found: ReadonlyArray<Pick<Root, 'camera' | 'day' | 'disk'>>, recorded: readonly Root[]): number {
  const known = new Set(recorded.map(({ camera, day, disk }) => `${day}/${camera}/${disk}`));
  return found.filter(({ camera, day, disk }) => !known.has(`${day}/${camera}/${disk}`)).length;
}
