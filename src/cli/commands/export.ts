/** Owns `dayfs export`. */
import { Argument, Command } from 'commander';
import { bookedFiles } from '../../booking/export/booked-files.js';
import { containerOf } from '../../booking/export/container.js';
import { exportBooking } from '../../booking/export/export-booking.js';
import { refuseRoots } from '../../booking/export/refuse-roots.js';
import { BookingLookup } from '../../daemon/booking-lookup.js';
import type { CameraName } from '../../domain/camera-name.js';
import { DayfsError } from '../../domain/errors.js';
import { parseWindow } from '../../domain/window.js';
import { LookupThread } from '../../workers/lookup-thread.js';
import { type CommandContext, formatJson, jsonOption } from '../command-context.js';
import { formatExport, reportExport } from '../export-text.js';
import { openProgressBar } from '../progress-bar.js';
import { readCamera } from '../read-argument.js';

interface ExportCommandOptions {
  readonly force: boolean;
  readonly json: boolean;
}

const help = `
Times: as for dayfs lookup. FILE ends in .mp4 or .mov, which begin at the very picture asked for, or in .mkv or .ts,
which are encoded anew where the nearest keyframe lies more than half a second before it. Nothing else is encoded
anew, unless the picture changes its form on the way. A gap is closed up and reported with its place in the file: the
exit code is 0 also then. It is 3 if there is no segment, or no picture, at all. FILE appears when it is whole, and is
left alone if it is there already.`;

export function exportCommand(context: CommandContext): Command {
  return new Command('export')
    .summary('a booking as one playable file')
    .description('Makes one playable file of a booking, cut to the second.')
    .addArgument(new Argument('<camera>', 'the name of the camera').argParser(readCamera))
    .argument('<start>', 'when the booking begins')
    .argument('<end>', 'when it ends')
    .argument('<file>', 'the file to make')
    .option('--force', 'replace a file that is there already', false)
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action(async (camera: CameraName, start: string, end: string, file: string, options: ExportCommandOptions) => {
      containerOf(file);
      const config = await context.loadConfig();
      await refuseRoots(file, config);
      const window = parseWindow(config.timeZone, start, end);
      const asking = { config, log: context.openCommandLog(), now: context.now };
      const lookup = new BookingLookup(asking, new LookupThread(config));
      const progress = openProgressBar(context.stderr, 'exporting');
      const exporting = exportBooking({
        window,
        lookUp: async () => {
          const report = await lookup.lookUp(camera, window);
          if (report !== undefined && report.segments.length > 0) return bookedFiles(report);
          throw new DayfsError('nothing-found', lookup.explainNothing(camera, window, report));
        },
        file,
        replaces: options.force,
        onProgress: progress.show,
        signal: context.untilTold(),
        now: context.now,
      });
      const exported = await exporting.finally(progress.end);
      const report = reportExport(camera, window, exported, config.timeZone);
      await context.print(options.json ? formatJson(report) : formatExport(exported, config.timeZone));
    });
}
