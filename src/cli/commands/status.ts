/** Owns `dayfs status`. */
import { Command } from 'commander';
import type { Config } from '../../config/config.js';
import { askMountStatus, askRecorderStatus } from '../../control/control-client.js';
import { trySkippedDisks } from '../../daemon/skipped-disks.js';
import { dayOf, previousDay } from '../../domain/day.js';
import { DayfsError } from '../../domain/errors.js';
import { openRegistry } from '../../registry/open-registry.js';
import { reportDisks } from '../../status/disk-report.js';
import type { Findings } from '../../status/problems.js';
import { type CommandContext, formatJson, jsonOption } from '../command-context.js';
import { reportStatus } from '../status-report.js';
import { formatStatus } from '../status-text.js';

/** The history is long, `dayfs switches` has all of it. */
const shownSwitches = 3;

export function statusCommand(context: CommandContext): Command {
  const { loadConfig, now, print } = context;
  return new Command('status')
    .summary('is everything recording, and where')
    .description('Shows whether everything is recording, and where.')
    .addOption(jsonOption())
    .action(async ({ json }: { json: boolean }) => {
      const config = await loadConfig();
      const [recorder, mount] = await Promise.all([
        answerOf(askRecorderStatus(config)),
        answerOf(askMountStatus(config)),
      ]);
      const [disks, history] = await Promise.all([
        reportDisks(config, recorder.status?.activeDisk ?? undefined, 'inspect'),
        readHistory(config, context),
      ]);
      const findings = { recorder: recorder.status, mount: mount.status, disks, ...history, nowMs: now() };
      await print(json ? formatJson(reportStatus(config, findings)) : formatStatus(config, findings));
      throwWorst(config, recorder.failure, mount.failure);
    });
}

/** Nothing if the registry cannot be used: the status must tell the rest all the same. */
async function readHistory(
  config: Config,
  { openCommandLog, now }: CommandContext,
): Promise<Pick<Findings, 'switches' | 'lastSegmentMs'>> {
  const { statePath, timeZone } = config;
  const log = openCommandLog();
  try {
    const registry = openRegistry({ statePath, log, now });
    await trySkippedDisks(registry, { config, log, now });
    const switches = registry.switches(shownSwitches);
    const today = dayOf(timeZone, now());
    const roots = [previousDay(today), today].flatMap((day) => registry.roots({ day }));
    registry.close();
    const lastSegmentMs = roots.length === 0 ? undefined : Math.max(...roots.map(({ lastSeenMs }) => lastSeenMs));
    return { switches, lastSegmentMs };
  } catch (error) {
    if (!(error instanceof DayfsError)) throw error;
    log.error(error.message);
    return { switches: [], lastSegmentMs: undefined };
  }
}

interface Answer<Status> {
  readonly status: Status | undefined;
  readonly failure: DayfsError | undefined;
}

async function answerOf<Status>(asked: Promise<Status>): Promise<Answer<Status>> {
  try {
    return { status: await asked, failure: undefined };
  } catch (error) {
    if (error instanceof DayfsError) return { status: undefined, failure: error };
    throw error;
  }
}

/** The recorder counts only where there is something to record; what does not run comes before what does not answer. */
function throwWorst(config: Config, recorder: DayfsError | undefined, mount: DayfsError | undefined): void {
  const failures = [config.cameras.length === 0 ? undefined : recorder, mount].filter((error) => error !== undefined);
  const worst = failures.find(({ kind }) => kind === 'not-running') ?? failures[0];
  if (worst !== undefined) throw worst;
}
