/** Owns `dayfs reconcile`. */
import { Command, Option } from 'commander';
import { namingOf } from '../../daemon/configured-naming.js';
import { DiskAccess } from '../../disks/disk-access.js';
import { type Day, dayOf } from '../../domain/day.js';
import { DayfsError } from '../../domain/errors.js';
import { ensureRebuilt } from '../../reconcile/rebuild.js';
import { type ReconcileReport, reconcile } from '../../reconcile/reconcile.js';
import { openRegistry } from '../../registry/open-registry.js';
import { type CommandContext, formatJson, jsonOption } from '../command-context.js';
import { readDay } from '../read-argument.js';

interface ReconcileCommandOptions {
  readonly day?: Day;
  readonly all: boolean;
  readonly json: boolean;
}

export function reconcileCommand({ loadConfig, openCommandLog, now, print }: CommandContext): Command {
  return new Command('reconcile')
    .summary('make the registry agree with the disks')
    .description('Makes the registry agree with the disks. What lies on a disk that cannot be read is left as it was.')
    .addOption(new Option('--day <day>', 'this day, YYYYMMDD (default: today)').argParser(readDay))
    .addOption(new Option('--all', 'every day').default(false).conflicts('day'))
    .addOption(jsonOption())
    .action(async ({ day, all, json }: ReconcileCommandOptions) => {
      const config = await loadConfig();
      const registry = openRegistry({ statePath: config.statePath, log: openCommandLog(), now });
      const parts = { registry, disks: config.disks.map((disk) => new DiskAccess(disk)), naming: namingOf(config) };
      const days = all ? 'all' : [day ?? dayOf(config.timeZone, now())];
      // A registry that was lost is filled whole first: then all days are reconciled already.
      const rebuilt = await ensureRebuilt({ ...parts, now });
      const report = (all ? rebuilt : undefined) ?? (await reconcile({ ...parts, days }));
      await print(json ? formatJson(report) : formatReport(report));
      refuseNothingRead(report, parts.disks.length);
    });
}

function formatReport({ found, added, forgotten, skippedDisks }: ReconcileReport): string {
  const skipped = skippedDisks.map(({ disk, reason }) => `skipped ${disk}: ${reason}\n`).join('');
  return `${skipped}${found} roots on the disks, ${added} of them new to the registry; ${forgotten} forgotten\n`;
}

function refuseNothingRead({ skippedDisks }: ReconcileReport, diskCount: number): void {
  if (skippedDisks.length < diskCount) return;
  throw new DayfsError('failed', 'no disk could be read, so nothing was reconciled: dayfs disks shows why');
}
