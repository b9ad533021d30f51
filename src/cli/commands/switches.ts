/** Owns `dayfs switches`. */
import { Command } from 'commander';
import type { SwitchEvent } from '../../domain/switch-event.js';
import { formatInstant, type TimeZone } from '../../domain/time-zone.js';
import { openRegistry } from '../../registry/open-registry.js';
import { type CommandContext, formatJson, jsonOption } from '../command-context.js';
import { formatTable } from '../table.js';
import { formatTime } from '../time-text.js';

export function switchesCommand({ loadConfig, openCommandLog, now, print }: CommandContext): Command {
  return new Command('switches')
    .summary('the history of switches')
    .description('Shows when the active disk changed, and why, the newest first.')
    .addOption(jsonOption())
    .action(async ({ json }: { json: boolean }) => {
      const config = await loadConfig();
      const registry = openRegistry({ statePath: config.statePath, log: openCommandLog(), now });
      const events = registry.switches();
      registry.close();
      const zone = config.timeZone;
      await print(json ? formatJson(events.map((event) => reportSwitch(event, zone))) : formatSwitches(events, zone));
    });
}

function reportSwitch({ atMs, from, to, reason, detail, gapSeconds }: SwitchEvent, zone: TimeZone) {
  return {
    at: formatInstant(zone, atMs),
    from: from ?? null,
    to: to ?? null,
    reason,
    detail,
    gapSeconds: gapSeconds ?? null,
  };
}

function formatSwitches(events: readonly SwitchEvent[], zone: TimeZone): string {
  if (events.length === 0) return 'no switch yet\n';
  return formatTable(
    ['AT', 'FROM', 'TO', 'REASON', 'MISSING', 'DETAIL'],
    events.map((event) => [
      formatTime(zone, event.atMs),
      event.from ?? '-',
      event.to ?? '-',
      event.reason,
      event.gapSeconds === undefined ? '-' : `${event.gapSeconds.toFixed(1)} s`,
      event.detail,
    ]),
  );
}
