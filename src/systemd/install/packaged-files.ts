/** Owns what a package for a distribution carries of units and helpers: for any host, and written by no command. */
import { join } from 'node:path';
import { servicesOf } from '../units/services.js';
import { writtenByDayfs } from '../units/unit-text.js';
import type { HostFile } from './host-file.js';
import { mountHelper } from './mount-helper.js';

/** Of packages (systemd.unit(5)); what an administrator writes comes before it. */
export const packagedUnitFolder = '/usr/lib/systemd/system';
const configFile = '/etc/dayfs/dayfs.yaml';

/** Where /sbin is a link into /usr, as in Debian from 12 on. */
const helperFolder = '/usr/sbin';

const ofPackage =
  '# Of the package dayfs. "dayfs install" writes one that knows the disks of this host, which then counts.';

export function packagedFiles(program: readonly string[]): HostFile[] {
  const anyHost = { disks: [], cameras: ['of the configuration'], http: 'of the configuration' };
  const units = servicesOf(anyHost, { program, configFile }).map(({ unit, text }) => ({
    path: join(packagedUnitFolder, unit),
    text: text.replace(writtenByDayfs, ofPackage),
    mode: 0o644,
  }));
  return [...units, { ...mountHelper(program), path: join(helperFolder, 'mount.dayfs') }];
}
