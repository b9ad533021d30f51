/** Owns what tells those who make packages which units and helpers belong into one. */
import { Command } from 'commander';
import { packagedFiles } from '../../systemd/install/packaged-files.js';
import { type CommandContext, formatJson } from '../command-context.js';

export function packagedFilesCommand({ print }: CommandContext): Command {
  return new Command('packaged-files')
    .summary('units and helper, for packages')
    .description('Prints the units of any host and the helper of mount(8), as JSON.')
    .argument('<program...>', 'how a command of the installed dayfs begins')
    .action(async (program: string[]) => {
      await print(formatJson(packagedFiles(program)));
    });
}
