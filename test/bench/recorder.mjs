/**
 * Owns the benchmark of the recorder: what the supervisor itself costs, in CPU and memory, with many cameras.
 * The cameras are tiny generated pictures, so that the host has room for many an ffmpeg; what the supervisor does
 * for a segment does not depend on its size but for the copying, which is counted by the bytes placed.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const [cameraCount, seconds] = [Number(process.argv[2] ?? 64), Number(process.argv[3] ?? 60)];
if (!(cameraCount >= 1 && seconds >= 1)) throw new Error('usage: scripts/bench recorder [CAMERAS] [SECONDS]');

const place = mkdtempSync(join(tmpdir(), 'dayfs-bench-'));
const config = join(place, 'dayfs.yaml');
const disks = ['disk-a', 'disk-b'];
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

const dayfs = (...args) =>
  execFileSync(process.execPath, ['dist/main.cjs', '--config', config, ...args], { encoding: 'utf8' });
/** `status` says with its exit code that no mount is running, which is so here. */
function status() {
  try {
    return JSON.parse(dayfs('status', '--json'));
  } catch (error) {
    return JSON.parse(error.stdout);
  }
}

/** CPU seconds, resident MiB, threads and descriptors of a process, from /proc (proc(5)). */
function look(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const kib = (name) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return {
    cpuSeconds: (fields[11] + fields[12]) / ticksPerSecond,
    residentMiB: kib('VmRSS') / 1024,
    threads: kib('Threads'),
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
  };
}

function makeHost() {
  for (const disk of disks) {
    mkdirSync(join(place, disk));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1g', 'dayfs-bench', join(place, disk)]);
  }
  const cameras = Array.from({ length: cameraCount }, (_, index) => ({
    name: `camera-${index + 1}`,
    input: ['-re', '-f', 'lavfi', '-i', 'testsrc=size=64x36:rate=5'],
    output: ['-c:v', 'mpeg2video', '-threads', '1'],
  }));
  writeFileSync(
    config,
    JSON.stringify({
      timezone: 'UTC',
      state: join(place, 'state'),
      spool: join(place, 'spool'),
      disks: disks.map((id) => ({ id, path: join(place, id), minFree: '1%' })),
      cameras,
    }),
  );
  for (const disk of disks) dayfs('disk', 'init', disk);
}

async function allRecording() {
  for (;;) {
    const recording = status().cameras.filter(({ state }) => state === 'recording').length;
    process.stderr.write(`\r${recording} of ${cameraCount} cameras record `);
    if (recording === cameraCount) return;
    await pause(1000);
  }
}

const total = (cameras) => cameras.reduce((sum, { segmentsPlaced }) => sum + segmentsPlaced, 0);

async function measure(pid) {
  await allRecording();
  const [before, placedBefore] = [look(pid), total(status().cameras)];
  const most = { residentMiB: 0, spoolBytes: 0 };
  for (let second = 0; second < seconds; second += 1) {
    await pause(1000);
    most.residentMiB = Math.max(most.residentMiB, look(pid).residentMiB);
    process.stderr.write(`\r${second + 1} of ${seconds} seconds          `);
  }
  const [after, now] = [look(pid), status()];
  process.stderr.write('\n');
  return { before, after, most, placed: total(now.cameras) - placedBefore, waiting: now.recorder.spoolBytes };
}

function report({ before, after, most, placed, waiting }) {
  const cpuSeconds = after.cpuSeconds - before.cpuSeconds;
  const rows = [
    ['supervisor, share of one core', `${((100 * cpuSeconds) / seconds).toFixed(1)} %`],
    ['supervisor, CPU per segment placed', `${((1000 * cpuSeconds) / placed).toFixed(1)} ms`],
    ['supervisor, most memory resident', `${most.residentMiB.toFixed(0)} MiB`],
    ['supervisor, threads and descriptors', `${after.threads}, ${after.descriptors}`],
    ['segments placed', `${placed} in ${seconds} s`],
    ['bytes that waited in the spool at the end', String(waiting)],
  ];
  console.log(`# The recorder with ${cameraCount} cameras, ${new Date().toISOString().slice(0, 10)}\n`);
  console.log(`\`scripts/bench recorder ${cameraCount} ${seconds}\`, segments of 6 s, two tmpfs disks.`);
  console.log(`Linux ${release()} ${arch()}, ${cpus().length} cores (${cpus()[0]?.model}), Node ${process.version}.\n`);
  console.log('| what | figure |\n| --- | --- |');
  for (const [what, figure] of rows) console.log(`| ${what} | ${figure} |`);
}

let recorder;
try {
  makeHost();
  recorder = spawn(process.execPath, ['dist/main.cjs', '--config', config, 'record'], { stdio: 'ignore' });
  report(await measure(recorder.pid));
} finally {
  if (recorder !== undefined && recorder.exitCode === null) {
    recorder.kill('SIGTERM');
    await once(recorder, 'exit');
  }
  for (const disk of disks) execFileSync('umount', ['--lazy', join(place, disk)]);
  rmSync(place, { recursive: true, force: true });
}
