/** Owns the completions of shells: what may come next, by the commands that stand already. */
import { type DescribedCommand, withAllBelow } from './program-tree.js';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export function formatCompletion(shell: Shell, program: DescribedCommand): string {
  return { bash: formatBash, zsh: formatZsh, fish: formatFish }[shell](program);
}

/** Shell code that leaves in `at` the commands that stand on the line, such as `disk init`. */
function findCommand(program: DescribedCommand, words: string): string {
  const steps = withAllBelow(program)
    .filter(({ commands }) => commands.length > 0)
    .map((command) => {
      const names = command.commands.map((each) => each.words.at(-1)).join('|');
      return `      ${quote(placeOf(command))}) case $word in ${names}) at="\${at:+$at }$word" ;; esac ;;`;
    });
  return [`  for word in ${words}; do`, '    case $at in', ...steps, '    esac', '  done'].join('\n');
}

function formatBash(program: DescribedCommand): string {
  const options = new Set(
    withAllBelow(program).flatMap((command) => command.options.filter(({ takesValue }) => takesValue)),
  );
  const valued = [...new Set([...options].flatMap(({ names }) => names))].join('|');
  const cases = withAllBelow(program).map((command) => {
    const next = wordsAfter(program, command).map(({ word }) => word);
    return `    ${quote(placeOf(command))}) words=${quote(next.join(' '))} ;;`;
  });
  return `# Completion of dayfs for bash, made by "dayfs completion bash".
_dayfs() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} at= words= word
${findCommand(program, '"${COMP_WORDS[@]:1:COMP_CWORD-1}"')}
  COMPREPLY=()
  # What an option takes is a file, or nothing that could be known here.
  case $before in ${valued}) return ;; esac
  case $at in
${cases.join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o default -F _dayfs dayfs
`;
}

function formatZsh(program: DescribedCommand): string {
  const cases = withAllBelow(program).map((command) => {
    const next = wordsAfter(program, command).map(({ word, says }) => quote(`${word.replaceAll(':', '\\:')}:${says}`));
    return `    ${quote(placeOf(command))}) next=(${next.join(' ')}) ;;`;
  });
  return `#compdef dayfs
# Completion of dayfs for zsh, made by "dayfs completion zsh".
_dayfs() {
  local at= word
  local -a next
${findCommand(program, '"${(@)words[2,CURRENT-1]}"')}
  case $at in
${cases.join('\n')}
  esac
  _describe dayfs next || _files
}
_dayfs "$@"
`;
}

function formatFish(program: DescribedCommand): string {
  const lines = withAllBelow(program).flatMap((command) => {
    const condition = fishCondition(command);
    const commands = command.commands.map(
      (each) => `complete -c dayfs -f ${condition} -a ${quote(each.words.at(-1) ?? '')} -d ${quote(each.summary)}`,
    );
    const options = command.options.map(({ names, takesValue, description }) => {
      const forms = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
      return `complete -c dayfs ${condition} ${forms.join(' ')} ${takesValue ? '-r ' : ''}-d ${quote(description)}`;
    });
    return [...commands, ...options];
  });
  return `# Completion of dayfs for fish, made by "dayfs completion fish".\n${lines.join('\n')}\n`;
}

function fishCondition(command: DescribedCommand): string {
  const seen = command.words.slice(1).map((word) => `__fish_seen_subcommand_from ${word}`);
  const below = command.commands.map((each) => each.words.at(-1)).join(' ');
  const unseen = below === '' ? [] : [`not __fish_seen_subcommand_from ${below}`];
  return `-n ${quote([...seen, ...unseen].join('; and '))}`;
}

function wordsAfter(program: DescribedCommand, command: DescribedCommand): { word: string; says: string }[] {
  const commands = command.commands.map((each) => ({ word: each.words.at(-1) ?? '', says: each.summary }));
  // What the program takes may stand after a command, too.
  const options = [...command.options, ...(command === program ? [] : program.options)].flatMap(
    ({ names, description }) => names.slice(0, 1).map((word) => ({ word, says: description })),
  );
  return [...commands, ...options.filter(({ word }, at) => options.findIndex((each) => each.word === word) === at)];
}

/** `disk init`; nothing for the program itself. */
function placeOf({ words }: DescribedCommand): string {
  return words.slice(1).join(' ');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
