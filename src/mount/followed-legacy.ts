/** Owns the legacy path of a mount: followed for the threads that hold a view, and read before the mount appears. */
import type { Config } from '../config/config.js';
import { recordedMedia } from '../domain/layout.js';
import type { Log } from '../domain/log.js';
import type { RootsSnapshot } from '../registry/roots-snapshot.js';
import type { Observer } from '../union/observer.js';
import { LegacyFollower } from '../workers/legacy/legacy-follower.js';
import { type LegacyData, legacyDataOf } from '../workers/legacy/legacy-message.js';
import type { Server } from './driver.js';

/** Half a million files take two seconds from a warm disk, and a cold one may need ten times as long. */
const mostWaitMs = 30_000;

/** Legacy segments are of one media folder: a mount that shows another has none of them. */
export function shownLegacy(config: Config): LegacyData | undefined {
  const { media } = config.mount;
  return media === undefined || media === recordedMedia ? legacyDataOf(config) : undefined;
}

/** A day that is not known yet must not look like one that never was: the mount waits, but not for ever. */
export async function followLegacy(parts: {
  config: Config;
  roots: RootsSnapshot;
  server: Pick<Server, 'changeLegacy'>;
  observer: Observer;
  log: Log;
  now: () => number;
}): Promise<LegacyFollower | undefined> {
  const { config, roots, server, observer, log, now } = parts;
  const legacy = shownLegacy(config);
  if (legacy === undefined) return undefined;
  const follower = new LegacyFollower({
    legacy,
    cameras: [...config.cameras.map(({ name }) => name), ...roots.keys()],
    onChanges: (changes) => server.changeLegacy(changes),
    onNotice: (notice) => observer.notice(notice),
    onCrash: (error) => log.error({ err: error }, 'the follower of the legacy path died; another takes its place'),
    now,
  });
  log.info(`the legacy path ${legacy.path} is being read`);
  if ((await follower.firstLook(mostWaitMs)) === 'under-way')
    log.warn(`the legacy path ${legacy.path} is not read yet: days that it alone can tell of are errors until it is`);
  return follower;
}
