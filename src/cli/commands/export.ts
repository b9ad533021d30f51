/** Owns `dayfs export`. */
import { Command } from 'commander';
import { bookedFiles } from '../../booking/export/booked-files.js';
import { containerOf } from '../../booking/export/container.js';
import { exportBooking } from '../../booking/export/export-booking.js';
import { openFilledRegistry } from '../../daemon/filled-registry.js';
import type { CameraName } from '../../domain/camera-name.js';
import { DayfsError } from '../../domain/errors.js';
import { parseWindow } from '../../domain/window.js';
import { lookUpBooking } from '../../lookup/lookup.js';
import { SegmentedDays } from '../../lookup/segmented-days.js';
import { MergedDays } from '../../union/merged-days.js';
import { Observer } from '../../union/observer.js';
import { type CommandContext, formatJson, jsonOption } from '../command-context.js';
import { formatExport, reportExport } from '../export-text.js';
import { openProgressBar } from '../progress-bar.js';
import { readCamera } from '../read-argument.js';

interface ExportCommandOptions {
  readonly force: boolean;
  readonly json: boolean;
}

const help = `
FILE ends in .mp4 or .mov, which begin at the very picture asked for, or in .mkv or .ts, which are encoded anew where
the nearest keyframe lies more than half a second before it. Nothing else is encoded anew, unless the picture changes
its form on the way. A gap is closed up and reported with its place in the file: the exit code is 0 also then. It is 3
if there is no segment at all. FILE appears when it is whole, and is left alone if it is there already.`;

export function exportCommand({
  loadConfig,
  openCommandLog,
  now,
  print,
  apart,
  stderr,
  untilTold,
}: CommandContext): Command {
  return new Command('export')
    .summary('a booking as one playable file')
    .description(
      "Makes one playable file of a booking: a window of one camera's day, such as 2026-01-15T14:30 2026-01-15T16:00.",
    )
    .argument('<camera>', 'the camera', readCamera)
    .argument('<start>', "when the booking begins, in the site's time zone unless it has an offset")
    .argument('<end>', 'when it ends; the midnight that ends its day at the latest')
    .argument('<file>', 'the file to make')
    .option('--force', 'replace a file that is there already', false)
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action(
      apart(async (camera: CameraName, start: string, end: string, file: string, options: ExportCommandOptions) => {
        containerOf(file);
        const config = await loadConfig();
        const window = parseWindow(config.timeZone, start, end);
        const lookUp = async () => {
          const registry = await openFilledRegistry({ config, log: openCommandLog(), now });
          const days = new MergedDays({ disks: config.disks, observer: new Observer(() => undefined), now });
          days.setRoots(registry.rootsSnapshot());
          const naming = { zone: config.timeZone, templates: [config.recording.segmentName] };
          const segmentSeconds = config.recording.segmentSeconds;
          const booking = lookUpBooking(
            new SegmentedDays({ days, naming, segmentSeconds }),
            config.timeZone,
            camera,
            window,
          );
          if (booking === undefined)
            throw new DayfsError(
              'nothing-found',
              `nothing is known of ${camera} on ${window.day}: dayfs roots --camera ${camera} shows what is`,
            );
          return bookedFiles(booking);
        };
        const progress = openProgressBar(stderr, 'exporting');
        const exporting = exportBooking({
          window,
          lookUp,
          file,
          replaces: options.force,
          onProgress: progress.show,
          signal: untilTold(),
          now,
        });
        const exported = await exporting.finally(progress.end);
        const report = reportExport(camera, window, exported, config.timeZone);
        await print(options.json ? formatJson(report) : formatExport(exported, config.timeZone));
      }),
    );
}
