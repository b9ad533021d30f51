/** Owns the command line as a whole: the commands, the options of all of them, and how a run of it ends. */
import { Command, Option } from 'commander';
import { checkPlaces } from '../config/check-places.js';
import { loadConfig } from '../config/load-config.js';
import { openCommandLog, openLog } from '../daemon/log.js';
import { isApart, runApart } from '../daemon/run-apart.js';
import type { CommandContext } from './command-context.js';
import { checkConfigCommand } from './commands/check-config.js';
import { diskCommand } from './commands/disk.js';
import { disksCommand } from './commands/disks.js';
import { mountCommand } from './commands/mount.js';
import { reconcileCommand } from './commands/reconcile.js';
import { recordCommand } from './commands/record.js';
import { rootsCommand } from './commands/roots.js';
import { runCommand } from './commands/run.js';
import { statusCommand } from './commands/status.js';
import { switchCommand } from './commands/switch.js';
import { switchesCommand } from './commands/switches.js';
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
}

/** Resolves with the exit code. */
export async function runProgram(options: ProgramOptions): Promise<number> {
  let exitCode = done;
  const runApartFrom: CommandContext['apart'] =
    (action) =>
    async (...given) => {
      if (isApart(options.env)) await action(...given);
      else exitCode = await runApart(options.args);
    };
  try {
    await buildProgram(options, runApartFrom).parseAsync(options.args, { from: 'user' });
    return exitCode;
  } catch (error) {
    const failure = reportFailure(error, options.env['DAYFS_DEBUG'] !== undefined);
    options.stderr.write(failure.lines.map((line) => `${line}\n`).join(''));
    return failure.exitCode;
  }
}

const commands = [
  mountCommand,
  recordCommand,
  runCommand,
  statusCommand,
  disksCommand,
  diskCommand,
  rootsCommand,
  switchCommand,
  switchesCommand,
  reconcileCommand,
  checkConfigCommand,
];

function buildProgram({ version, env, now, stdout, stderr }: ProgramOptions, apart: CommandContext['apart']): Command {
  const program = new Command('dayfs')
    .description('One path per camera and day, however many disks the day was recorded on.')
    .version(version)
    .addOption(new Option('--config <file>', 'the configuration, else $DAYFS_CONFIG, else /etc/dayfs/dayfs.yaml'))
    .addHelpText('after', exitCodeHelp);
  const readConfig = () => loadConfig({ file: program.opts<{ config?: string }>().config, env });
  const context: CommandContext = {
    now,
    readConfig,
    loadConfig: async () => {
      const config = readConfig();
      await checkPlaces(config);
      return config;
    },
    openLog: ({ json }) => openLog({ env, form: json || !stderr.isTTY ? 'json' : 'readable' }),
    openCommandLog: () => openCommandLog(stderr),
    print: async (report) => await write(stdout, report),
    apart,
  };
  for (const command of commands) program.addCommand(command(context));
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
