/** Owns what a disk's thread can be asked, and what it answers. */
import type { CameraName } from '../../domain/camera-name.js';
import type { Day } from '../../domain/day.js';
import type { TimeZone } from '../../domain/time-zone.js';
import type { DiskCondition, FoundRoot, Placed, Placement } from '../disk.js';
import type { CarriedFailure } from './carried-failure.js';

export type DiskRequest =
  | { readonly call: 'inspect' }
  | { readonly call: 'probe' }
  | { readonly call: 'listDays' }
  | { readonly call: 'listCameras'; readonly day: Day }
  | { readonly call: 'scan'; readonly day: Day }
  | {
      readonly call: 'earliestSegmentMs';
      readonly root: Pick<FoundRoot, 'camera' | 'day'>;
      /** As text: functions do not pass between threads. */
      readonly template: string;
      readonly zone: TimeZone;
    }
  | { readonly call: 'place'; readonly placement: Placement }
  | { readonly call: 'findPlaced'; readonly placement: Placement };

export interface DiskResults {
  readonly inspect: DiskCondition;
  readonly probe: DiskCondition;
  readonly listDays: Day[];
  readonly listCameras: CameraName[];
  readonly scan: FoundRoot[];
  readonly earliestSegmentMs: number | undefined;
  readonly place: Placed;
  readonly findPlaced: Placed | undefined;
}

/** What the thread says: once that it has begun, then one answer per request. */
export type DiskMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly result: DiskResults[keyof DiskResults] }
  | { readonly type: 'failure'; readonly failure: CarriedFailure };
