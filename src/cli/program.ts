/** Owns the command line as a whole: the commands, the options of all of them, and how a run of it ends. */
import { Command, Option } from 'commander';
import type { Caller } from '../daemon/apart/caller.js';
import { openCommandLog } from '../daemon/command-log.js';
import { untilTold } from '../daemon/until-told.js';
import type { CommandContext } from './command-context.js';
import { type LoadedCommand, loadCommands } from './command-table.js';
import { describeCommand } from './description/program-tree.js';
import { done } from './exit-code.js';
import { reportFailure } from './failure-report.js';
import { write } from './write.js';

export interface ProgramOptions {
  readonly args: readonly string[];
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
  readonly now: () => number;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** For a process that was started apart. */
  readonly caller: Caller | undefined;
}

/** Resolves with the exit code. */
export async function runProgram(options: ProgramOptions): Promise<number> {
  try {
    const program = buildProgram(options, await loadCommands(options.args));
    checkHelpAsked(program, options.args);
    await program.parseAsync(options.args, { from: 'user' });
    return done;
  } catch (error) {
    const failure = reportFailure(error, options.env['DAYFS_DEBUG'] !== undefined);
    options.stderr.write(failure.lines.map((line) => `${line}\n`).join(''));
    return failure.exitCode;
  }
}

/** Of a command that there is not, Commander would show the help of all. @throws CommanderError */
function checkHelpAsked(program: Command, [first, asked = '--help']: readonly string[]): void {
  const isThere = program.commands.some((command) => command.name() === asked);
  if (first === 'help' && !asked.startsWith('-') && !isThere) program.error(`error: unknown command '${asked}'`);
}

function buildProgram(options: ProgramOptions, commands: readonly LoadedCommand[]): Command {
  const { version, env, now, stdout, stderr } = options;
  const program = new Command('dayfs')
    .description('One path per camera and day, however many disks the day was recorded on.')
    .version(version)
    .addOption(new Option('--config <file>', 'the configuration, else $DAYFS_CONFIG, else /etc/dayfs/dayfs.yaml'))
    .addHelpText('after', exitCodeHelp);
  const readConfig = async (file = program.opts<{ config?: string }>().config) => {
    const fromCaller = await options.caller?.readConfig(file);
    if (fromCaller !== undefined) return fromCaller;
    // Loaded late: it takes longer than all of the rest, and some threads can load meanwhile.
    const { loadConfig } = await import('../config/load-config.js');
    return loadConfig({ file, env });
  };
  const loadConfigFile = async (file: string | undefined) => {
    const config = await readConfig(file);
    const { checkPlaces } = await import('../config/check-places.js');
    await checkPlaces(config);
    return config;
  };
  const context: CommandContext = {
    now,
    env,
    readConfig: async () => await readConfig(),
    loadConfig: async () => await loadConfigFile(undefined),
    loadConfigFile,
    openLog: async ({ json, warnings }) => {
      // Loaded late: only daemons need it.
      const { openLog } = await import('../daemon/log.js');
      return await openLog({ env, form: json || !stderr.isTTY ? 'json' : 'readable', warnings });
    },
    openCommandLog: () => openCommandLog(stderr),
    describeProgram: async () => {
      const all = buildProgram(options, await loadCommands([]));
      return { program: describeCommand(all), version, exitCodes: exitCodeHelp };
    },
    print: async (report) => await write(stdout, report),
    stderr,
    untilTold,
    watchOfCaller: () => options.caller?.watch,
  };
  for (const { make, isHidden } of commands) program.addCommand(make(context), { hidden: isHidden });
  for (const command of withSubcommands(program)) inheritManners(command);
  return program;
}

const exitCodeHelp = `
Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 nothing found, 4 the booking spans midnight,
5 the recorder or the mount is not running.`;

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** Commander ends the process itself, and writes its errors itself, unless every single command is told not to. */
function inheritManners(command: Command): void {
  command
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: () => undefined });
}
