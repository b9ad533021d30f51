/** Owns the check of the host's time zone against the site's. */
import type { TimeZone } from '../../domain/time-zone.js';
import { hostTimeZone } from '../../domain/time-zone.js';
import { type Check, type Finding, ok, warning } from '../finding.js';

export const timeZone: Check = {
  name: 'time zone',
  examine: async ({ config }) => [judgeTimeZone(config.timeZone, hostTimeZone(), config.legacy !== undefined)],
};

/** dayfs itself goes by the configuration alone; what others have named goes by the host. */
export function judgeTimeZone(site: TimeZone, host: TimeZone, hasLegacy: boolean): Finding {
  if (site === host) return ok(`days are those of ${site}, as the host's clock shows them`);
  const what = `days are those of ${site}, while the host's clock shows ${host}`;
  if (!hasLegacy) return ok(what);
  return warning(
    `${what}: a recorder of the flat layout names its files by the host's`,
    `timedatectl set-timezone ${site}, or set timezone in the configuration`,
  );
}
