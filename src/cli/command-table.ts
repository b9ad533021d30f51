/** Owns which commands there are, and how each is run. */
import type { Command } from 'commander';
import type { CommandContext } from './command-context.js';

export type MakeCommand = (context: CommandContext) => Command;

export interface TableEntry {
  readonly name: string;
  /** Loads it with all that it stands on, which takes longer than most commands run. */
  readonly load: () => Promise<MakeCommand>;
  /** It asks disks: it is run where one that never answers cannot keep the command from ending. */
  readonly isApart: boolean;
  /** It takes so little that its code is not worth optimising. */
  readonly isBrief?: true;
  /** It asks them in its main thread, while the process that started it watches. */
  readonly isWatched?: true;
  /** Begins what takes a while, and what it will wait for, before anything else is loaded; not where it is watched. */
  readonly hasten?: () => Promise<void>;
  /** What it serves outlives the process that serves it: another one holds it meanwhile. */
  readonly isHeld?: true;
  /** For programs alone, and not in the help. */
  readonly isHidden?: true;
}

export interface LoadedCommand {
  readonly make: MakeCommand;
  readonly isHidden: boolean;
}

/** In the order of the help. */
const table: readonly TableEntry[] = [
  { name: 'mount', isApart: false, isHeld: true, load: async () => (await import('./commands/mount.js')).mountCommand },
  { name: 'record', isApart: false, load: async () => (await import('./commands/record.js')).recordCommand },
  { name: 'http', isApart: false, load: async () => (await import('./commands/http.js')).httpCommand },
  { name: 'run', isApart: false, load: async () => (await import('./commands/run.js')).runCommand },
  {
    name: 'status',
    isApart: true,
    isBrief: true,
    load: async () => (await import('./commands/status.js')).statusCommand,
  },
  { name: 'disks', isApart: true, isBrief: true, load: async () => (await import('./commands/disks.js')).disksCommand },
  { name: 'disk', isApart: true, isBrief: true, load: async () => (await import('./commands/disk.js')).diskCommand },
  { name: 'roots', isApart: true, isBrief: true, load: async () => (await import('./commands/roots.js')).rootsCommand },
  { name: 'switch', isApart: false, load: async () => (await import('./commands/switch.js')).switchCommand },
  { name: 'switches', isApart: false, load: async () => (await import('./commands/switches.js')).switchesCommand },
  { name: 'reconcile', isApart: true, load: async () => (await import('./commands/reconcile.js')).reconcileCommand },
  {
    name: 'lookup',
    isApart: true,
    isBrief: true,
    isWatched: true,
    hasten: hastenLookup,
    load: async () => (await import('./commands/lookup.js')).lookupCommand,
  },
  {
    name: 'export',
    isApart: true,
    hasten: hastenLookup,
    load: async () => (await import('./commands/export.js')).exportCommand,
  },
  {
    name: 'check-config',
    isApart: false,
    load: async () => (await import('./commands/check-config.js')).checkConfigCommand,
  },
  { name: 'doctor', isApart: true, load: async () => (await import('./commands/doctor.js')).doctorCommand },
  { name: 'install', isApart: false, load: async () => (await import('./commands/install.js')).installCommand },
  { name: 'uninstall', isApart: false, load: async () => (await import('./commands/uninstall.js')).uninstallCommand },
  {
    name: 'completion',
    isApart: false,
    load: async () => (await import('./commands/completion.js')).completionCommand,
  },
  {
    name: 'manual',
    isApart: false,
    isHidden: true,
    load: async () => (await import('./commands/manual.js')).manualCommand,
  },
  {
    name: 'packaged-files',
    isApart: false,
    isHidden: true,
    load: async () => (await import('./commands/packaged-files.js')).packagedFilesCommand,
  },
  {
    name: 'mount-helper',
    isApart: false,
    isHidden: true,
    load: async () => (await import('./commands/mount-helper.js')).mountHelperCommand,
  },
];

async function hastenLookup(): Promise<void> {
  const { startLookupWorkerAhead } = await import('../workers/lookup-worker-ahead.js');
  startLookupWorkerAhead();
}

export async function hasten(args: readonly string[]): Promise<void> {
  await named(args)?.hasten?.();
}

export function runsApart(args: readonly string[]): boolean {
  return named(args)?.isApart === true && !asksForHelp(args);
}

/** Of no disk. */
function asksForHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h');
}

export function isBriefCommand(args: readonly string[]): boolean {
  return named(args)?.isBrief === true;
}

export function isWatchedCommand(args: readonly string[]): boolean {
  return named(args)?.isWatched === true;
}

export function isHeldCommand(args: readonly string[]): boolean {
  return named(args)?.isHeld === true;
}

/** That `--config` names, by a first look. */
export function configFileOf(args: readonly string[]): string | undefined {
  const at = args.findLastIndex((arg) => arg === '--config' || arg.startsWith('--config='));
  const arg = args[at];
  return arg === '--config' ? args[at + 1] : arg?.slice('--config='.length);
}

/** The one that is named; all, where the answer is about all of them. */
export async function loadCommands(args: readonly string[]): Promise<LoadedCommand[]> {
  if (args[0] === '--version' || args[0] === '-V') return [];
  const meant = named(args);
  return await Promise.all(
    (meant === undefined ? table : [meant]).map(async ({ load, isHidden = false }) => ({
      make: await load(),
      isHidden,
    })),
  );
}

/** The first word that is no option. Of the options before it, `--config` alone takes a word. */
function named(args: readonly string[]): TableEntry | undefined {
  const word = args.find((arg, index) => !arg.startsWith('-') && args[index - 1] !== '--config');
  return table.find(({ name }) => name === word);
}
