/** Owns `dayfs run`. */
import { Command } from 'commander';
import { runBothDaemons } from '../../daemon/run-daemon.js';
import { type CommandContext, logJsonOption } from '../command-context.js';

const signalHelp = `
A daemon that dies is started again. SIGTERM, SIGINT and SIGHUP stop both, SIGUSR2 too but leaves ffmpeg to the
next recorder; a second signal ends at once.`;

export function runCommand(context: CommandContext): Command {
  return new Command('run')
    .summary('run the mount and the recorder, each in its own process')
    .description('Runs the mount and the recorder, each in its own process, in the foreground.')
    .addOption(logJsonOption())
    .addHelpText('after', signalHelp)
    .action(async ({ json }: { json: boolean }) => {
      const config = await context.loadConfig();
      const args = ['--config', config.file, ...(json ? ['--json'] : [])];
      await runBothDaemons({ config, args, log: await context.openLog({ json }), now: context.now });
    });
}
