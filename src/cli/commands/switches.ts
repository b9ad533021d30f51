/** Owns `dayfs switches`. */
import { Command } from 'commander';
import { openRegistry } from '../../registry/open-registry.js';
import { type CommandContext, formatJson, jsonOption } from '../command-context.js';
import { formatSwitches, reportSwitch } from '../switch-report.js';

const missingHelp = `
MISSING is the longest hole that a camera's recording has from before the switch to after it: "nothing" when all
segments follow each other. It is known once every camera has a segment of after the switch. A camera that gives
nothing for more than a minute is away, and leaves no gap of a switch.`;

export function switchesCommand({ loadConfig, openCommandLog, now, print }: CommandContext): Command {
  return new Command('switches')
    .summary('the history of switches')
    .description('Shows when the active disk changed, and why, the newest first.')
    .addOption(jsonOption())
    .addHelpText('after', missingHelp)
    .action(async ({ json }: { json: boolean }) => {
      const config = await loadConfig();
      const registry = openRegistry({ statePath: config.statePath, log: openCommandLog(), now });
      const events = registry.switches();
      registry.close();
      const zone = config.timeZone;
      await print(json ? formatJson(events.map((event) => reportSwitch(event, zone))) : formatSwitches(events, zone));
    });
}
