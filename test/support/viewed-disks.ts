/** Owns disks and the merged views of what they hold, by a clock that the test puts forward, with what the views note. */
import type { DiskConfig } from '../../src/config/config.js';
import { MergedDays } from '../../src/union/merged-days.js';
import { type Notice, Observer } from '../../src/union/observer.js';
import { MergedView, type ViewSettings } from '../../src/view/merged-view.js';
import { camera, day, rootsOn, viewSettings } from './merged-day.js';
import { ThreeDisks } from './three-disks.js';

export const dayPath = `/${camera}/${day}`;

interface Viewed extends Partial<Pick<ViewSettings, 'media' | 'incompleteDays'>> {
  /** The disks that the day has roots on, in the order of these; all of them if not given. */
  readonly on?: readonly DiskConfig[];
}

export class ViewedDisks extends ThreeDisks {
  readonly notices: Notice[] = [];

  view({ on = this.all, media, incompleteDays = 'show' }: Viewed = {}): MergedView {
    const observer = new Observer((notice) => this.notices.push(notice));
    const days = new MergedDays({ disks: this.all, observer, now: () => this.nowMs });
    const view = new MergedView(days, { ...viewSettings(media), incompleteDays });
    view.setRoots(rootsOn(on));
    return view;
  }
}
