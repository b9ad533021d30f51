/** Owns `dayfs switch`. */
import { Command } from 'commander';
import { askSwitch } from '../../control/control-client.js';
import { type CommandContext, formatJson, jsonOption } from '../command-context.js';
import { findDisk } from '../read-argument.js';

export function switchCommand({ loadConfig, print }: CommandContext): Command {
  return new Command('switch')
    .summary('ask the running recorder to switch to another disk')
    .description('Asks the running recorder to record to another disk. No segment is lost by it.')
    .argument('[disk]', 'the id of the disk; without it, the next fit one in priority order')
    .addOption(jsonOption())
    .action(async (id: string | undefined, { json }: { json: boolean }) => {
      const config = await loadConfig();
      const disk = id === undefined ? null : findDisk(config, id).id;
      const answer = await askSwitch(config, { disk });
      await print(json ? formatJson(answer) : `switched from ${answer.from ?? 'no disk'} to ${answer.to}\n`);
    });
}
