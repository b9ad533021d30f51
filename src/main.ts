#!/usr/bin/env node
/** Owns the start and the end of the process: runs the command line and gives back its exit code. */
import { readFileSync } from 'node:fs';
import { runProgram } from './cli/program.js';
import { isApart, tellExitCode } from './daemon/run-apart.js';

const packageFile = new URL('../package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };

async function end(exitCode: number): Promise<void> {
  if (isApart(process.env)) await tellExitCode(exitCode);
  process.exit(exitCode);
}

// A reader that has seen enough (`dayfs roots | head`) ends it; whoever writes hears of every other failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') void end(0);
});

const { argv, env, stdout, stderr } = process;
await end(await runProgram({ args: argv.slice(2), version, env, now: Date.now, stdout, stderr }));
