/** Owns the faults that a soak throws, and the plan by which it throws them. */
import { pause } from '../../src/host/pause.js';
import type { Ext4Disk, HangingDisk, MemoryDisk } from '../faults/fault-disk.js';
import type { FaultHost } from '../faults/fault-host.js';
import type { Random } from './random.js';
import type { SoakedMount } from './soaked-mount.js';
import type { SoakedRecorder } from './soaked-recorder.js';

export interface Fault {
  readonly name: string;
  /** Nothing is hit by two faults at once. */
  readonly target: string;
  begin(): unknown;
  /** For one that does not pass by itself. */
  end?(): unknown;
}

/** How often each fault was thrown, by what it hit and its name. */
export type FaultCounts = Map<string, number>;

export interface PlannedFault {
  readonly fault: Fault;
  readonly atMs: number;
  readonly lastsMs: number;
}

export interface Targets {
  readonly host: FaultHost;
  readonly recorder: SoakedRecorder;
  readonly mount: SoakedMount;
  readonly ext4: Ext4Disk;
  readonly hanging: HangingDisk;
  readonly memory: MemoryDisk;
  readonly state: MemoryDisk;
  readonly cameras: readonly string[];
}

export function allFaults({ host, recorder, mount, ext4, hanging, memory, state, cameras }: Targets): Fault[] {
  const plugIn = () => ext4.plugIn();
  return [
    { name: 'full', target: ext4.id, begin: () => ext4.fill(), end: () => ext4.empty() },
    { name: 'pulled', target: ext4.id, begin: () => ext4.pull(), end: plugIn },
    { name: 'I/O errors', target: ext4.id, begin: () => ext4.cutCable(), end: plugIn },
    { name: 'read-only', target: ext4.id, begin: () => ext4.remountReadOnly(), end: plugIn },
    { name: 'out of inodes', target: ext4.id, begin: () => ext4.exhaustInodes(), end: () => ext4.freeInodes() },
    { name: 'another disk', target: ext4.id, begin: () => ext4.coverWithAnother(), end: () => ext4.uncover() },
    { name: 'hangs', target: hanging.id, begin: () => hanging.hang(), end: () => hanging.goOn() },
    { name: 'full', target: memory.id, begin: () => memory.fill(), end: () => memory.empty() },
    { name: 'full', target: 'state', begin: () => state.fill(), end: () => state.empty() },
    { name: 'emptied', target: 'state', begin: () => state.clear() },
    { name: 'switched', target: 'active disk', begin: () => recorder.switchAway() },
    { name: 'SIGKILL', target: 'recorder', begin: () => recorder.end('SIGKILL'), end: () => recorder.start() },
    { name: 'SIGUSR2', target: 'recorder', begin: () => recorder.end('SIGUSR2'), end: () => recorder.start() },
    { name: 'SIGKILL', target: 'mount', begin: () => mount.killServer() },
    { name: 'SIGUSR2', target: 'mount', begin: () => mount.replaceServer() },
    { name: 'five hundred readers', target: 'readers', begin: () => mount.read500AtOnce() },
    { name: 'caches dropped', target: 'readers', begin: () => mount.dropCaches() },
    ...cameras.map((camera, index) => {
      // One that is stopped records nothing for a while, so that is not for all of them.
      const signal = index === 0 ? 'SIGSTOP' : 'SIGKILL';
      return { name: `ffmpeg gets ${signal}`, target: camera, begin: () => signalFfmpegs(host, camera, signal) };
    }),
  ];
}

const longLived: readonly string[] = ['recorder', 'mount'];

/**
 * When to throw which fault, for how long. The supervisor and the mount's process are left alone in the last third, so
 * that one of each lives long enough to show whether it grows.
 */
export function planFaults(faults: readonly Fault[], lengthMs: number, random: Random): PlannedFault[] {
  const plan: PlannedFault[] = [];
  const freeAtMs = new Map<string, number>();
  for (let atMs = 5000; atMs < lengthMs; atMs += random.between(500, 8000)) {
    const isLate = atMs > (lengthMs * 2) / 3;
    const isFree = ({ target }: Fault) =>
      (freeAtMs.get(target) ?? 0) <= atMs && !(isLate && longLived.includes(target));
    const fault = random.pick(faults.filter(isFree));
    if (fault === undefined) continue;
    const lastsMs = random.between(500, 15_000);
    plan.push({ fault, atMs, lastsMs });
    freeAtMs.set(fault.target, atMs + lastsMs + 5000);
  }
  return plan;
}

/** @returns how often each fault was thrown. @throws what kept a fault from being thrown or taken back, once all others are taken back */
export async function followPlan(plan: readonly PlannedFault[], signal: AbortSignal): Promise<FaultCounts> {
  const beganMs = Date.now();
  const counts: FaultCounts = new Map();
  const turns = new Map<string, Promise<void>>();
  for (const planned of plan) {
    await pause(Math.max(0, beganMs + planned.atMs - Date.now()), signal);
    if (signal.aborted) break;
    const { name, target } = planned.fault;
    const counted = `${target}: ${name}`;
    counts.set(counted, (counts.get(counted) ?? 0) + 1);
    const turn = (turns.get(target) ?? Promise.resolve()).then(() => throwFault(planned, beganMs, signal));
    // Told once all are taken back; until then it is nobody's.
    turn.catch(() => undefined);
    turns.set(target, turn);
  }
  const outcomes = await Promise.allSettled(turns.values());
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return counts;
}

async function throwFault({ fault, lastsMs }: PlannedFault, beganMs: number, signal: AbortSignal): Promise<void> {
  const { name, target } = fault;
  const say = (what: string) => console.log(`${formatSeconds(Date.now() - beganMs)} ${target}: ${what}`);
  say(name);
  await fault.begin();
  if (fault.end === undefined) return;
  await pause(lastsMs, signal);
  await fault.end();
  say(`well again after ${name}`);
}

function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1).padStart(7)} s`;
}

function signalFfmpegs(host: FaultHost, camera: string, signal: NodeJS.Signals): void {
  for (const pid of host.ffmpegPids(camera)) process.kill(pid, signal);
}
