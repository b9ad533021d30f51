/** Owns `dayfs run`. */
import { Command } from 'commander';
import { runDaemons } from '../../daemon/run-daemon.js';
import { type CommandContext, logJsonOption } from '../command-context.js';

const signalHelp = `
A daemon that dies is started again. SIGTERM, SIGINT and SIGHUP stop all, SIGUSR2 too but leaves ffmpeg to the
next recorder; a second signal ends at once.`;

export function runCommand(context: CommandContext): Command {
  return new Command('run')
    .summary('run the mount, the recorder and the port, each in its own process')
    .description(
      'Runs the mount, the recorder and, where it is configured, the port, each in its own process, in the foreground.',
    )
    .addOption(logJsonOption())
    .addHelpText('after', signalHelp)
    .action(async ({ json }: { json: boolean }) => {
      const config = await context.loadConfig();
      const args = ['--config', config.file, ...(json ? ['--json'] : [])];
      await runDaemons({ config, args, log: await context.openLog({ json }), now: context.now });
    });
}
