/** Owns `dayfs completion`. */
import { Argument, Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { formatCompletion, type Shell, shells } from '../description/completions.js';

const useHelp = `
  dayfs completion bash >/etc/bash_completion.d/dayfs
  dayfs completion zsh >/usr/local/share/zsh/site-functions/_dayfs
  dayfs completion fish >~/.config/fish/completions/dayfs.fish`;

export function completionCommand({ describeProgram, print }: CommandContext): Command {
  return new Command('completion')
    .summary('completion for a shell')
    .description('Prints what completes commands and options in a shell.')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .addHelpText('after', useHelp)
    .action(async (shell: Shell) => {
      await print(formatCompletion(shell, (await describeProgram()).program));
    });
}
