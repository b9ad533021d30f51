// Places segments, as a disk's thread does, and fails at one system call of each on the way.
// Arguments, JSON, one for each: { disk, placement, fault: { step, kind } }; the step-th call is killed ("SIGKILL") or
// fails with the error named ("UNMOUNT": it works, but the disk is unmounted before). `call` instead of `step` names the
// calls that fail. A write gets half of its bytes out first. Prints the outcomes as JSON.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { makeKnownRoots } from '../../../dist/disks/placing/known-roots.js';
import { place } from '../../../dist/disks/placing/place.js';

let disk;
let fault;
let steps;
let isUnmounted;

for (const name of Object.keys(fs).filter((key) => key.endsWith('Sync'))) {
  const real = fs[name];
  fs[name] = (...args) => {
    steps += 1;
    return isFaulty(name, steps) ? fail(name, real, args) : real(...args);
  };
}
syncBuiltinESMExports();

function isFaulty(name, step) {
  return fault.call === undefined ? step === fault.step : name === fault.call;
}

function fail(name, real, args) {
  if (fault.kind === 'UNMOUNT') {
    if (!isUnmounted) execFileSync('umount', ['--lazy', disk.path]);
    isUnmounted = true;
    return real(...args);
  }
  if (name === 'writeSync') real(args[0], args[1].subarray(0, args[1].length >> 1));
  // A descriptor is closed even when close(2) reports an error.
  if (name === 'closeSync' && fault.kind !== 'SIGKILL') real(...args);
  if (fault.kind === 'SIGKILL') process.kill(process.pid, 'SIGKILL');
  throw Object.assign(new Error(`${fault.kind}: made to fail, ${name}`), { code: fault.kind, syscall: name });
}

function outcome(argument) {
  const { placement } = argument;
  ({ disk, fault } = argument);
  [steps, isUnmounted] = [0, false];
  try {
    return { placed: place(disk, placement, makeKnownRoots()), steps };
  } catch (error) {
    const { constructor, fault: whose, code, message } = error;
    return { error: { name: constructor.name, fault: whose, code, message }, steps };
  }
}

process.stdout.write(JSON.stringify(process.argv.slice(2).map((argument) => outcome(JSON.parse(argument)))));
