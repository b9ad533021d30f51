/** Owns `dayfs http`. */
import { Command } from 'commander';
import { runHttpDaemon } from '../../daemon/http-daemon.js';
import { RecentWarnings } from '../../daemon/recent-warnings.js';
import { type CommandContext, logJsonOption } from '../command-context.js';

const addressHelp = `
On the address of http.listen:
  /         the status page: each camera's day, the disks, the last warnings, and bookings to look at
  /metrics  for Prometheus
  /health   JSON, with status 503 while something that should run does not; /health/live while this process runs

It only reads: no request changes anything. It has no passwords, so keep it on an address that only those reach who
may see the recordings.`;

export function httpCommand(context: CommandContext): Command {
  return new Command('http')
    .summary('serve the status page and the metrics')
    .description('Serves the status page, the metrics and the health of this host, in the foreground.')
    .addOption(logJsonOption())
    .addHelpText('after', addressHelp)
    .action(async ({ json }: { json: boolean }) => {
      const config = await context.loadConfig();
      const warnings = new RecentWarnings();
      await runHttpDaemon({ config, log: await context.openLog({ json, warnings }), warnings, now: context.now });
    });
}
