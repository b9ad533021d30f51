/** Owns the verdict on a soak: what is wrong after it, in words; nothing if all is well. */
import { readdirSync, readFileSync } from 'node:fs';
import type { FaultHost, SwitchReport } from '../faults/fault-host.js';
import { findFaults } from '../faults/recorded-runs.js';
import { readFrameNumbers } from '../support/frame-numbers.js';
import type { Load } from './load.js';

/** As many as fit into one argument of ffmpeg. */
const segmentsAtOnce = 200;

/** The first samples of a process are left out: it grows until it has met every kind of work. */
const warmUpSamples = 6;
/** Fewer tell nothing: what is open goes up and down by dozens with the readers. */
const fewestSamples = 8;
const mostGrownMiB = 48;
const mostGrownDescriptors = 16;

/** Whether what went in came out, of one camera. */
export async function judgeFrames(host: FaultHost, camera: string): Promise<string[]> {
  const segments = host.segments(host.disks, camera);
  const frames: number[] = [];
  for (let first = 0; first < segments.length; first += segmentsAtOnce) {
    const joined = segments.slice(first, first + segmentsAtOnce).join('|');
    frames.push(...(await readFrameNumbers(`concat:${joined}`)));
  }
  const sent = host.sent(camera);
  const framesIn = sent.reduce((sum, run) => sum + run.frames, 0);
  // An ffmpeg that is killed has sent a few more than it got to say.
  const atLeast = sent.every(({ isCountFinal }) => isCountFinal) ? '' : 'at least ';
  const how = `${sent.length} runs, ${segments.length} segments`;
  console.log(`${camera}: frames in ${atLeast}${framesIn}, frames out ${frames.length} (${how})`);
  return findFaults(frames, sent).map((fault) => `${camera}: ${fault}`);
}

/** Whether every switch was measured, also those whose supervisor was killed. */
export function judgeSwitches(switches: readonly SwitchReport[]): string[] {
  const missing = switches.reduce((sum, { gapSeconds }) => sum + (gapSeconds ?? 0), 0);
  console.log(`${switches.length} switches in the history, ${missing.toFixed(1)} s missing`);
  return switches
    .filter(({ gapSeconds }) => gapSeconds === null)
    .map(({ from, to, reason }) => `the gap of a switch (${reason}) from ${from} to ${to} is not known`);
}

/** Whether a process that lived long took more and more. */
export function judgeLoads(who: string, loads: readonly Load[]): string[] {
  const pids = [...new Set(loads.map(({ pid }) => pid))];
  return pids.flatMap((pid) => {
    const own = loads.filter((load) => load.pid === pid).slice(warmUpSamples);
    if (own.length < fewestSamples) return [];
    const middle = Math.floor(own.length / 2);
    const [before, after] = [own.slice(0, middle), own.slice(middle)];
    const [memoryMiB, grownMiB] = leastAndGrowth(before, after, 'memoryMiB');
    const [descriptors, grownDescriptors] = leastAndGrowth(before, after, 'descriptors');
    console.log(`${who} ${pid}: ${own.length} samples, at least ${memoryMiB} MiB (${grownMiB} more than at first),`);
    console.log(`  at least ${descriptors} descriptors (${grownDescriptors} more than at first)`);
    return grownMiB > mostGrownMiB || grownDescriptors > mostGrownDescriptors ? [`${who} ${pid} grows`] : [];
  });
}

/** What is never given back lifts the least that a process has. */
function leastAndGrowth(before: readonly Load[], after: readonly Load[], of: 'memoryMiB' | 'descriptors') {
  const least = (loads: readonly Load[]) => Math.min(...loads.map((load) => load[of]));
  return [least(after), least(after) - least(before)] as const;
}

/** What is still there of a host that was given back. */
export function judgeLeftovers(path: string): string[] {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .filter((line) => line.includes(path));
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && commandLine(name).includes(path));
  return [...mounts.map((line) => `left over: mount: ${line}`), ...processes.map((pid) => `left over: process ${pid}`)];
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It ended while /proc was read.
    return '';
  }
}
