#!/usr/bin/env node
/** Owns the start and the end of the process: runs the command line and gives back its exit code. */
// First, since it is how the others are loaded.
import './host/compiled-code.js';
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import {
  configFileOf,
  hasten,
  isBriefCommand,
  isHeldCommand,
  isWatchedCommand,
  runsApart,
} from './cli/command-table.js';
import { Caller } from './daemon/apart/caller.js';
import { endWithCaller, isApart, isWatched, runApart } from './daemon/apart/run-apart.js';
import { isHeld } from './daemon/hold/held.js';
import { packageFile } from './host/program-files.js';

const { argv, env, stdout, stderr } = process;
const args = argv.slice(2);
const caller = isApart(env) ? new Caller(isWatched(env)) : undefined;

async function end(exitCode: number): Promise<void> {
  await caller?.tellExitCode(exitCode);
  process.exit(exitCode);
}

// A reader that has seen enough (`dayfs roots | head`) ends it; whoever writes hears of every other failure.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') void end(0);
});

async function run(): Promise<number> {
  // To optimise code takes longer than they run. What was compiled before was compiled so, too (scripts/compile.mjs).
  if (isBriefCommand(args)) setFlagsFromString('--no-opt');
  if (caller !== undefined) {
    endWithCaller();
    if (!isWatched(env)) await hasten(args);
  } else if (runsApart(args))
    return await runApart(args, { isWatched: isWatchedCommand(args), configFile: configFileOf(args) });
  else if (isHeldCommand(args) && !isHeld(env)) {
    const { MountHolder } = await import('./daemon/hold/mount-holder.js');
    return await new MountHolder(Date.now).hold();
  }
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  // Loaded late: a process that only waits for another one needs none of it.
  const { runProgram } = await import('./cli/program.js');
  return await runProgram({ args, version, env, now: Date.now, stdout, stderr, caller });
}

void run().then(end);
