/** Owns what completions and the manual page tell of the command line: all of it from the commands' own definitions. */
import type { Command } from 'commander';

export interface DescribedOption {
  /** As on the command line, the long form first: `--json`, `-h`. */
  readonly names: readonly string[];
  readonly takesValue: boolean;
  /** As in the help: `--day <day>`. */
  readonly usage: string;
  readonly description: string;
}

export interface DescribedCommand {
  /** From the program's own name on: `['dayfs', 'disk', 'init']`. */
  readonly words: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly usage: string;
  readonly options: readonly DescribedOption[];
  readonly commands: readonly DescribedCommand[];
}

export function describeCommand(command: Command, above: readonly string[] = []): DescribedCommand {
  const words = [...above, command.name()];
  const help = command.createHelp();
  return {
    words,
    summary: command.summary() || command.description(),
    description: command.description(),
    usage: `${words.join(' ')} ${command.usage()}`.trim(),
    options: help.visibleOptions(command).map((option) => ({
      names: [option.long, option.short].filter((name) => name !== undefined && name !== null),
      takesValue: option.required || option.optional,
      usage: help.optionTerm(option),
      description: option.description,
    })),
    commands: help
      .visibleCommands(command)
      .filter((each) => each.name() !== 'help')
      .map((each) => describeCommand(each, words)),
  };
}

/** Itself and all below it. */
export function withAllBelow(command: DescribedCommand): DescribedCommand[] {
  return [command, ...command.commands.flatMap(withAllBelow)];
}
