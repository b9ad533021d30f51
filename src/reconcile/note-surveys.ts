/** Owns taking what was found on disks into the registry, each root dated so that a day's roots are in order. */
import type { Root } from '../domain/root.js';
import type { Registry, RootSighting } from '../registry/registry.js';
import { ContestedDays, dateFoundRoots, type SegmentNaming } from './first-seen.js';
import type { Survey } from './survey.js';

export interface SurveysToNote {
  readonly registry: Registry;
  readonly surveys: readonly Survey[];
  /** What the registry had of the same days before. */
  readonly recorded: readonly Root[];
  readonly naming: SegmentNaming;
}

export async function noteSurveys({ registry, surveys, recorded, naming }: SurveysToNote): Promise<RootSighting[]> {
  const contested = new ContestedDays(recorded, surveys);
  const dated = await Promise.all(surveys.map((survey) => dateFoundRoots(survey, contested, naming)));
  const sightings = dated.flat();
  registry.noteRoots(sightings);
  return sightings;
}
