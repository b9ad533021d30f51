/** Owns what makes the manual page, for those who make packages. */
import { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { formatManualPage } from '../description/manual-page.js';

export function manualCommand({ describeProgram, print }: CommandContext): Command {
  return new Command('manual')
    .summary('the manual page, for packages')
    .description('Prints the manual page dayfs(1).')
    .action(async () => {
      await print(formatManualPage(await describeProgram()));
    });
}
