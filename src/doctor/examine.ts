/** Owns a look at the whole host: every check, side by side, none of which may keep the others from their answer. */
import { DayfsError, reasonOf } from '../domain/errors.js';
import { clock } from './checks/clock.js';
import { container } from './checks/container.js';
import { deadMounts } from './checks/dead-mounts.js';
import { disks } from './checks/disks.js';
import { ffmpeg } from './checks/ffmpeg.js';
import { fuseDevice } from './checks/fuse-device.js';
import { fusermount } from './checks/fusermount.js';
import { kernel } from './checks/kernel.js';
import { legacyLinks } from './checks/legacy-links.js';
import { registry } from './checks/registry.js';
import { state } from './checks/state.js';
import { timeZone } from './checks/time-zone.js';
import { units } from './checks/units.js';
import { broken, type Check, type CheckContext, type Finding } from './finding.js';

/** In the order of the report: what the mount stands on, what the recorder does, and the host around them. */
const checks: readonly Check[] = [
  kernel,
  fuseDevice,
  fusermount,
  deadMounts,
  container,
  ffmpeg,
  disks,
  legacyLinks,
  state,
  registry,
  clock,
  timeZone,
  units,
];

export interface Examined extends Finding {
  readonly check: string;
}

/** Longer than any check's own deadlines add up to. */
const deadlineMs = 10_000;

export async function examineHost(context: CheckContext): Promise<Examined[]> {
  const findings = await Promise.all(checks.map(async (check) => await examine(check, context)));
  return findings.flat();
}

async function examine({ name, examine: run }: Check, context: CheckContext): Promise<Examined[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DayfsError('failed', `no answer within ${deadlineMs / 1000} s`)), deadlineMs);
  });
  try {
    return (await Promise.race([run(context), late])).map((finding) => ({ check: name, ...finding }));
  } catch (error) {
    return [{ check: name, ...broken(`this could not be found out: ${reasonOf(error)}`, 'look at that first') }];
  } finally {
    clearTimeout(timer);
  }
}
