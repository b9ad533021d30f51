/** Owns `dayfs record`. */
import { Command } from 'commander';
import { RecentWarnings } from '../../daemon/recent-warnings.js';
import { runRecordDaemon } from '../../daemon/record-daemon.js';
import { type CommandContext, logJsonOption } from '../command-context.js';

const signalHelp = `
SIGTERM, SIGINT and SIGHUP stop the recording once its last segments are on a disk; a second one ends at once.
SIGUSR2 ends the recorder alone, for an upgrade: ffmpeg records on, and the next recorder finds it.`;

export function recordCommand(context: CommandContext): Command {
  return new Command('record')
    .summary('run the recorder')
    .description('Records every configured camera to the active disk, in the foreground.')
    .addOption(logJsonOption())
    .addHelpText('after', signalHelp)
    .action(async ({ json }: { json: boolean }) => {
      const config = await context.loadConfig();
      const warnings = new RecentWarnings();
      await runRecordDaemon({ config, log: await context.openLog({ json, warnings }), warnings, now: context.now });
    });
}
