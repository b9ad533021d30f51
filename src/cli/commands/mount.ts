/** Owns `dayfs mount`. */
import { resolve } from 'node:path';
import { Command } from 'commander';
import { runMountDaemon } from '../../daemon/mount-daemon.js';
import { type CommandContext, logJsonOption } from '../command-context.js';

export function mountCommand(context: CommandContext): Command {
  return new Command('mount')
    .summary('serve the merged mount in the foreground')
    .description('Serves the merged mount in the foreground: every camera and day under one path, read-only.')
    .argument('[path]', 'where to mount, instead of mount.path of the configuration')
    .addOption(logJsonOption())
    .addHelpText('after', '\nSIGTERM, SIGINT and SIGHUP unmount, also while files are open; a second one ends at once.')
    .action(async (path: string | undefined, { json }: { json: boolean }) => {
      const config = await context.loadConfig();
      const mount = path === undefined ? config.mount : { ...config.mount, path: resolve(path) };
      await runMountDaemon({ config: { ...config, mount }, log: await context.openLog({ json }), now: context.now });
    });
}
