/** Owns `dayfs roots`. */
import { Command, Option } from 'commander';
import { openWholeRegistry } from '../../daemon/filled-registry.js';
import type { CameraName } from '../../domain/camera-name.js';
import type { Day } from '../../domain/day.js';
import { DayfsError } from '../../domain/errors.js';
import { type CommandContext, formatJson, jsonOption } from '../command-context.js';
import { readCamera, readDay } from '../read-argument.js';
import { formatRoots, reportRoots, stateRoots } from '../root-report.js';

interface RootsOptions {
  readonly camera?: CameraName;
  readonly day?: Day;
  readonly json: boolean;
}

const stateHelp = `
States: ok; unreachable (its disk is not mounted or does not answer: nothing is lost by that); missing (its disk is
mounted, and the folder is not on it: dayfs reconcile forgets it).`;

export function rootsCommand({ loadConfig, openCommandLog, now, print }: CommandContext): Command {
  return new Command('roots')
    .summary("the registry's roots")
    .description("Shows the registry's roots: which disks hold something of a camera's day.")
    .addOption(new Option('--camera <camera>', 'only the roots of this camera').argParser(readCamera))
    .addOption(new Option('--day <day>', 'only the roots of this day, YYYYMMDD').argParser(readDay))
    .addOption(jsonOption())
    .addHelpText('after', stateHelp)
    .action(async ({ camera, day, json }: RootsOptions) => {
      const config = await loadConfig();
      const registry = await openWholeRegistry({ config, log: openCommandLog(), now });
      const stated = await stateRoots(config, registry.roots({ camera, day }));
      if (json) await print(formatJson(reportRoots(stated, config.timeZone)));
      else if (stated.length > 0) await print(formatRoots(stated, config.timeZone));
      if (stated.length === 0) throw new DayfsError('nothing-found', explainNone(camera, day));
    });
}

function explainNone(camera: CameraName | undefined, day: Day | undefined): string {
  const ofCamera = camera === undefined ? '' : ` of ${camera}`;
  const onDay = day === undefined ? '' : ` on ${day}`;
  return `no roots${ofCamera}${onDay}: nothing was recorded, or dayfs reconcile --all has yet to find it`;
}
