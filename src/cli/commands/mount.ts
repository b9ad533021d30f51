/** Owns `dayfs mount`. */
import { resolve } from 'node:path';
import { Command } from 'commander';
import { runMountDaemon } from '../../daemon/mount-daemon.js';
import { RecentWarnings } from '../../daemon/recent-warnings.js';
import { type CommandContext, logJsonOption } from '../command-context.js';

const signalHelp = `
SIGTERM, SIGINT and SIGHUP unmount, also while files are open; a second one ends at once. SIGUSR2, for an upgrade,
has the mount served by a new process. One that dies is replaced by itself.`;

export function mountCommand(context: CommandContext): Command {
  return new Command('mount')
    .summary('serve the merged mount in the foreground')
    .description('Serves the merged mount in the foreground: every camera and day under one path, read-only.')
    .argument('[path]', 'where to mount, instead of mount.path of the configuration')
    .option('--allow-other', 'other users may read, also where mount.allowOther is false', false)
    .addOption(logJsonOption())
    .addHelpText('after', signalHelp)
    .action(async (path: string | undefined, { json, allowOther }: { json: boolean; allowOther: boolean }) => {
      const config = await context.loadConfig();
      const warnings = new RecentWarnings();
      const mount = {
        ...config.mount,
        path: path === undefined ? config.mount.path : resolve(path),
        allowOther: allowOther || config.mount.allowOther,
      };
      await runMountDaemon({
        config: { ...config, mount },
        log: await context.openLog({ json, warnings }),
        warnings,
        now: context.now,
      });
    });
}
