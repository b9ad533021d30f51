/** Owns `dayfs install`. */
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { programWords } from '../../daemon/program-words.js';
import { hostFilesOf } from '../../systemd/install/host-files.js';
import { install, type PlannedFile, planInstall } from '../../systemd/install/install.js';
import { type CommandContext, formatJson, jsonOption } from '../command-context.js';

interface InstallOptions {
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly now: boolean;
  readonly prefix: string;
  readonly json: boolean;
}

export function installCommand({ loadConfig, print }: CommandContext): Command {
  return new Command('install')
    .summary('have systemd run dayfs on this host')
    .description("Writes and enables the units of this configuration's services, and the helper for fstab lines.")
    .option('--dry-run', 'show what would be written, and change nothing', false)
    .option('--force', 'replace files that are there and differ', false)
    .option('--now', 'start the services as well', false)
    .addOption(prefixOption())
    .addOption(jsonOption())
    .action(async ({ dryRun, force, now, prefix, json }: InstallOptions) => {
      const config = await loadConfig();
      const plan = planInstall(hostFilesOf({ config, program: programWords, prefix }));
      if (!dryRun) install({ plan, prefix, force, now });
      const report = plan.map(({ path, state, difference, text }) => ({ path, state, difference, text }));
      if (json) await print(formatJson(report));
      else await print(dryRun ? plan.map(showFile).join('\n') : plan.map(tellFile).join(''));
    });
}

export function prefixOption(): Option {
  return new Option('--prefix <folder>', 'the root of the host, such as of an image')
    .default('/')
    .argParser((folder) => {
      // As of a variable that is not set: it would stand for the folder that somebody happens to be in.
      if (folder === '') throw new InvalidArgumentError('It must be a folder.');
      return resolve(folder);
    });
}

function showFile({ path, state, difference, text }: PlannedFile): string {
  const what = { new: 'would be written', same: 'is there already', differs: `differs: ${difference}` }[state];
  return `${path} ${what}\n${text.replaceAll(/^(?=.)/gm, '  ')}`;
}

function tellFile({ path, state }: PlannedFile): string {
  return `${path} ${{ new: 'is written', same: 'was there already', differs: 'is replaced' }[state]}\n`;
}
