/** Owns `dayfs check-config`: the file alone; nothing of the host is looked at. */
import { Command } from 'commander';
import type { Config } from '../../config/config.js';
import { type CommandContext, formatJson, jsonOption } from '../command-context.js';

export function checkConfigCommand({ readConfig, print }: CommandContext): Command {
  return new Command('check-config')
    .summary('check the configuration file')
    .description('Checks the whole configuration and shows every mistake with its key and line.')
    .addOption(jsonOption())
    .action(async ({ json }: { json: boolean }) => {
      const summary = summarise(await readConfig());
      await print(json ? formatJson({ ok: true, ...summary }) : formatSummary(summary));
    });
}

/** No camera's source is in it: that may hold a password. */
function summarise(config: Config) {
  return {
    file: config.file,
    timezone: config.timeZone,
    state: config.statePath,
    spool: config.spoolPath,
    mount: config.mount.path,
    disks: config.disks.map(({ id, path }) => ({ id, path })),
    cameras: config.cameras.map(({ name }) => name),
  };
}

function formatSummary(summary: ReturnType<typeof summarise>): string {
  const disks = summary.disks.map(({ id, path }) => `${id} (${path})`).join(', ');
  const lines = [
    `ok: ${summary.file}`,
    `disks     ${disks}`,
    `cameras   ${summary.cameras.join(', ') || 'none: this host records nothing'}`,
    `mount     ${summary.mount}`,
    `state     ${summary.state}`,
    `spool     ${summary.spool}`,
    `timezone  ${summary.timezone}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}
