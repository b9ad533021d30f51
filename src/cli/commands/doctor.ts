/** Owns `dayfs doctor`. */
import { Command } from 'commander';
import { programWords } from '../../daemon/program-words.js';
import { type Examined, examineHost } from '../../doctor/examine.js';
import { DayfsError } from '../../domain/errors.js';
import { type CommandContext, formatJson, jsonOption } from '../command-context.js';
import { formatTable } from '../table.js';

const exitCodeHelp = `
Exit codes: 0 all is well, or there are warnings alone; 1 something is broken. Nothing is changed.`;

export function doctorCommand({ loadConfig, print }: CommandContext): Command {
  return new Command('doctor')
    .summary('the host: FUSE, ffmpeg, disks, clocks, and how to mend each')
    .description('Looks at all that dayfs needs of this host, and says what mends each thing that is amiss.')
    .addOption(jsonOption())
    .addHelpText('after', exitCodeHelp)
    .action(async ({ json }: { json: boolean }) => {
      const findings = await examineHost({ config: await loadConfig(), program: programWords });
      const brokenCount = findings.filter(({ severity }) => severity === 'broken').length;
      await print(json ? formatJson({ ok: brokenCount === 0, findings }) : formatFindings(findings));
      if (brokenCount > 0)
        throw new DayfsError('failed', `${formatCount(brokenCount)} broken: see above what mends it`);
    });
}

function formatFindings(findings: readonly Examined[]): string {
  const rows = findings.map(({ check, severity, what, remedy }) => [check, severity, what, remedy]);
  const lines = rows.flatMap(([check = '', severity = '', what = '', remedy]) =>
    remedy === undefined
      ? [[check, severity, what]]
      : [
          [check, severity, what],
          ['', '', `→ ${remedy}`],
        ],
  );
  return formatTable(['CHECK', 'STATE', 'FOUND, AND WHAT MENDS IT'], lines);
}

function formatCount(count: number): string {
  return count === 1 ? 'one thing is' : `${count} things are`;
}
