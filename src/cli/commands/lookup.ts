/** Owns `dayfs lookup`. */
import { Argument, Command } from 'commander';
import type { Config } from '../../config/config.js';
import { BookingLookup } from '../../daemon/booking-lookup.js';
import type { CameraName } from '../../domain/camera-name.js';
import { DayfsError } from '../../domain/errors.js';
import { parseWindow } from '../../domain/window.js';
import type { LookupWay } from '../../workers/lookup-way.js';
import type { Watch } from '../../workers/watched-lookup.js';
import { formatBooking } from '../booking-text.js';
import { type CommandContext, formatJson, jsonOption } from '../command-context.js';
import { readCamera } from '../read-argument.js';

const timeHelp = `
Times: 2026-01-15T14:30[:00[.000]][offset]; without an offset, the site's time zone. The window is half-open and lies
within one day: it may end at the midnight that ends its day.

Causes of a gap, where they are known: disk-unreachable, camera-away, recorder-down, switch.`;

export function lookupCommand({ loadConfig, openCommandLog, now, print, watchOfCaller }: CommandContext): Command {
  return new Command('lookup')
    .summary('segments, coverage and gaps of a booking')
    .description('Shows which segments cover a booking, on which disks they lie, and what is missing.')
    .addArgument(new Argument('<camera>', 'the name of the camera').argParser(readCamera))
    .argument('<start>', 'when the booking begins')
    .argument('<end>', 'when it ends')
    .addOption(jsonOption())
    .addHelpText('after', timeHelp)
    .action(async (camera: CameraName, start: string, end: string, { json }: { json: boolean }) => {
      const config = await loadConfig();
      const window = parseWindow(config.timeZone, start, end);
      const lookup = new BookingLookup({ config, log: openCommandLog(), now }, await openWay(config, watchOfCaller()));
      const report = await lookup.lookUp(camera, window);
      if (report !== undefined) await print(json ? formatJson(report) : formatBooking(report));
      if (report === undefined || report.segments.length === 0)
        throw new DayfsError('nothing-found', lookup.explainNothing(camera, window, report));
    });
}

/** What it loads is most of what the command loads. */
async function openWay(config: Config, watch: Watch | undefined): Promise<LookupWay> {
  if (watch !== undefined) return new (await import('../../workers/watched-lookup.js')).WatchedLookup(config, watch);
  return new (await import('../../workers/lookup-thread.js')).LookupThread(config);
}
