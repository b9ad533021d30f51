/** Owns the manual page dayfs(1), in the language of man(7). */
import { type DescribedCommand, type DescribedOption, withAllBelow } from './program-tree.js';

export interface ManualParts {
  readonly program: DescribedCommand;
  readonly version: string;
  /** What the help of the program tells after the commands. */
  readonly exitCodes: string;
}

export function formatManualPage({ program, version, exitCodes }: ManualParts): string {
  const commands = withAllBelow(program).filter((command) => command !== program && command.commands.length === 0);
  return [
    `.TH DAYFS 1 "" ${quoted(`dayfs ${version}`)} "User Commands"`,
    '.SH NAME',
    `dayfs \\- ${escaped(program.description.replace(/\.$/, '').toLowerCase())}`,
    '.SH SYNOPSIS',
    '.B dayfs',
    escaped('[--config FILE] COMMAND'),
    '.SH DESCRIPTION',
    'A venue records its cameras around the clock in short segments, on several disks.',
    'dayfs records so that none is lost when the disk changes, and shows every day of a camera as one folder.',
    '.SH OPTIONS',
    ...program.options.flatMap(formatOption),
    '.SH COMMANDS',
    ...commands.flatMap(formatOne),
    '.SH EXIT STATUS',
    escaped(exitCodes.trim().replace(/^Exit codes: /, '')),
    '.SH FILES',
    ...formatTerm('/etc/dayfs/dayfs.yaml', 'the configuration, where neither --config nor DAYFS_CONFIG names another'),
    ...formatTerm('/var/lib/dayfs', 'the registry and the sockets of the daemons'),
    '.SH ENVIRONMENT',
    ...formatTerm('DAYFS_CONFIG', 'the configuration'),
    ...formatTerm('DAYFS_LOG_LEVEL', 'trace, debug, info, warn, error, fatal or silent; info by default'),
    ...formatTerm('DAYFS_DEBUG', 'if set, an unexpected error tells where it happened'),
    '',
  ].join('\n');
}

function formatOne({ usage, description, options }: DescribedCommand): string[] {
  return [`.SS ${quoted(usage)}`, escaped(description), ...options.flatMap(formatOption)];
}

function formatOption({ usage, description }: DescribedOption): string[] {
  return formatTerm(usage, description);
}

function formatTerm(term: string, text: string): string[] {
  return ['.TP', `.B ${escaped(term)}`, escaped(text)];
}

/** A line that begins with a dot or an apostrophe would be a request, and a plain hyphen may be typeset as another. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1');
}

function quoted(text: string): string {
  return `"${escaped(text).replaceAll('"', '\\(dq')}"`;
}
