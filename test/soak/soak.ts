/** Owns the soak as a program: faults at random for some minutes, and then the verdict. Started by `scripts/soak`. */
import { parseArgs } from 'node:util';
import { pause } from '../../src/host/pause.js';
import { Ext4Disk, HangingDisk, MemoryDisk } from '../faults/fault-disk.js';
import { FaultHost } from '../faults/fault-host.js';
import { allFaults, type FaultCounts, followPlan, planFaults } from './fault.js';
import { Random } from './random.js';
import { SoakedMount } from './soaked-mount.js';
import { SoakedRecorder } from './soaked-recorder.js';
import { judgeFrames, judgeLeftovers, judgeLoads, judgeSwitches } from './verdict.js';

const cameras = ['court-1', 'court-2', 'court-3'];

/** Three cameras record some 2 MiB in a minute. */
const mibPerMinute = 4;
const reportEveryMs = 10_000;

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
// Nobody reads on: what is mounted must be given back all the same.
process.stdout.on('error', () => stopping.abort());

const { minutes, seed } = readArguments();
const faults = await soak();
if (stopping.signal.aborted) process.exit(130);
for (const fault of faults) console.log(`FAILED: ${fault}`);
console.log(
  faults.length === 0 ? 'Frames in = frames out, reads failed 0, leaks none.' : `To repeat it: --seed ${seed}`,
);
process.exit(faults.length === 0 ? 0 : 1);

function readArguments(): { minutes: number; seed: number } {
  const { values, positionals } = parseArgs({ options: { seed: { type: 'string' } }, allowPositionals: true });
  const given = { minutes: Number(positionals[0] ?? 10), seed: Number(values.seed ?? Date.now() % 1_000_000) };
  if (positionals.length <= 1 && given.minutes > 0 && Number.isSafeInteger(given.seed)) return given;
  console.error('usage: scripts/soak [MINUTES] [--seed N]');
  process.exit(2);
}

async function soak(): Promise<string[]> {
  console.log(`soak: ${minutes} minutes, --seed ${seed}`);
  const host = new FaultHost({ cameras });
  const found: string[] = [];
  try {
    const { recorder, mount } = await throwFaults(host, found);
    if (!stopping.signal.aborted) found.push(...(await mount.judge(cameras)));
    for (const camera of cameras) if (!stopping.signal.aborted) found.push(...(await judgeFrames(host, camera)));
    found.push(...judgeLoads('supervisor', recorder.loads), ...judgeLoads('mount', mount.loads));
    found.push(...judgeSwitches(await host.switches()));
    if (host.spooled().length > 0) found.push(`left over in the spool: ${host.spooled().join(', ')}`);
  } catch (error) {
    found.push(String(error));
  } finally {
    await host[Symbol.asyncDispose]();
  }
  return [...found, ...judgeLeftovers(host.path)];
}

/**
 * Until the time is over; then all that was thrown is taken back, and the recorder stops for good.
 *
 * @param found takes what kept a fault from being taken back, as when something holds a disk in use
 */
async function throwFaults(
  host: FaultHost,
  found: string[],
): Promise<{ recorder: SoakedRecorder; mount: SoakedMount }> {
  const sizeMiB = Math.ceil(16 + mibPerMinute * minutes);
  const state = host.addPlace(new MemoryDisk(host.path, 'state', '4m'));
  const ext4 = await Ext4Disk.make(host.path, 'disk-a', { sizeMiB, inodes: 1000 + 400 * minutes, hasCable: true });
  const hanging = await HangingDisk.make(host.path, 'disk-b');
  const memory = new MemoryDisk(host.path, 'disk-c', `${sizeMiB}m`);
  const quiet = new MemoryDisk(host.path, 'disk-d', '2m');
  host.addDisks(ext4, hanging, memory, quiet);
  const mount = await SoakedMount.start(host, quiet);
  const recorder = new SoakedRecorder(host);
  const planned = planFaults(
    allFaults({ host, recorder, mount, ext4, hanging, memory, state, cameras }),
    minutes * 60_000,
    new Random(seed),
  );
  await recorder.start();
  const reported = new AbortController();
  const reporting = reportUntil(reported.signal, recorder, mount);
  try {
    await followPlan(planned, stopping.signal).then(sayCounts, (error: unknown) => found.push(String(error)));
    if (!stopping.signal.aborted) await recorder.recovers();
  } finally {
    reported.abort();
    await reporting;
  }
  await recorder.end('SIGTERM');
  return { recorder, mount };
}

function sayCounts(counts: FaultCounts): void {
  console.log('thrown:');
  for (const fault of [...counts.keys()].sort()) console.log(`  ${String(counts.get(fault)).padStart(4)} × ${fault}`);
}

async function reportUntil(signal: AbortSignal, recorder: SoakedRecorder, mount: SoakedMount): Promise<void> {
  for (; !signal.aborted; await pause(reportEveryMs, signal)) {
    const [status, load] = [await recorder.status(), recorder.weigh()];
    const served = mount.weigh();
    if (served !== undefined) console.log(`  mount: ${served.memoryMiB} MiB, ${served.descriptors} descriptors`);
    if (status === undefined || load === undefined) continue;
    const waiting = status.cameras.reduce((sum, { segmentsWaiting }) => sum + segmentsWaiting, 0);
    const disk = status.activeDisk ?? 'no disk';
    console.log(`  to ${disk}, ${waiting} segments wait; ${load.memoryMiB} MiB, ${load.descriptors} descriptors`);
  }
}
