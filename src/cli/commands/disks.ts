/** Owns `dayfs disks`. */
import { Command } from 'commander';
import { openRegistry } from '../../registry/open-registry.js';
import { reportDisks } from '../../status/disk-report.js';
import { findActiveDisk } from '../active-disk.js';
import { type CommandContext, formatJson, jsonOption } from '../command-context.js';
import { formatDisks } from '../disk-text.js';

const stateHelp = `
States: ok; low-space (below its minFree); unhealthy (its own, but it fails or does not answer); absent (no marker:
not mounted, or never initialised); foreign (another disk's marker, or one that cannot be read).`;

export function disksCommand({ loadConfig, openCommandLog, now, print }: CommandContext): Command {
  return new Command('disks')
    .summary('every disk: free space, health, active or not')
    .description('Shows every disk: its free space, its health, and which one is active.')
    .addOption(jsonOption())
    .addHelpText('after', stateHelp)
    .action(async ({ json }: { json: boolean }) => {
      const config = await loadConfig();
      const registry = openRegistry({ statePath: config.statePath, log: openCommandLog(), now });
      // A host that records nothing may have its disks mounted read-only: they are not written to.
      const look = config.cameras.length === 0 ? 'inspect' : 'probe';
      const disks = await reportDisks(config, await findActiveDisk(config, registry), look);
      await print(json ? formatJson(disks) : formatDisks(disks));
    });
}
