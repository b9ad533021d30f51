/** Owns `dayfs uninstall`. */
import { Command } from 'commander';
import { uninstall } from '../../systemd/install/install.js';
import { type CommandContext, formatJson, jsonOption } from '../command-context.js';
import { prefixOption } from './install.js';

export function uninstallCommand({ print }: CommandContext): Command {
  return new Command('uninstall')
    .summary('take away what "dayfs install" wrote')
    .description('Stops, disables and removes what "dayfs install" wrote. Recordings, state and configuration stay.')
    .addOption(prefixOption())
    .addOption(jsonOption())
    .action(async ({ prefix, json }: { prefix: string; json: boolean }) => {
      const { removed, left } = uninstall(prefix);
      const lines = [
        ...removed.map((path) => `${path} is removed\n`),
        ...left.map((path) => `${path} is left: dayfs did not write it\n`),
      ];
      if (json) await print(formatJson({ removed, left }));
      else await print(lines.join('') || 'nothing is installed here\n');
    });
}
