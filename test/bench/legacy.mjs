/** Owns the benchmark of the legacy path: what a flat folder with many files costs the mount, beside reading it plainly. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseDay } from '../../dist/domain/day.js';
import { parseSegmentNameTemplate } from '../../dist/domain/segment-name.js';
import { parseTimeZone } from '../../dist/domain/time-zone.js';
import { readOnceLayout } from '../../dist/union/legacy/read-once-layout.js';
import { servingPid } from './serving-process.mjs';

const count = Number(process.argv[2] ?? 500_000);
if (!(count >= 1000)) throw new Error('usage: scripts/bench legacy [FILES]');

const place = mkdtempSync(join(tmpdir(), 'dayfs-bench-'));
const flat = join(place, 'flat/court-1/hls');
const config = join(place, 'dayfs.yaml');
const zone = parseTimeZone('Europe/Madrid');
const names = '%Y%m%d-%H%M%S.ts';
const firstMs = Date.UTC(2025, 5, 1);

function nameAt(ms) {
  const [date, time] = new Date(ms).toISOString().slice(0, 19).split('T');
  return `${date.replaceAll('-', '')}-${time.replaceAll(':', '')}.ts`;
}

function makeFiles() {
  mkdirSync(flat, { recursive: true });
  for (let at = 0; at < count; at += 1) {
    // ext4 takes 65,000 links to a file.
    const target = join(place, `target-${Math.floor(at / 60_000)}`);
    if (!existsSync(target)) writeFileSync(target, 'x');
    linkSync(target, join(flat, nameAt(firstMs + at * 6_000)));
  }
}

const figures = [];
async function measure(what, work) {
  const startMs = performance.now();
  await work();
  figures.push([what, `${Math.round(performance.now() - startMs)} ms`]);
}

const mib = (pid) => {
  const kib = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return `${Math.round(kib / 1024)} MiB`;
};

async function startMount(withLegacy) {
  const disks = [{ id: 'disk-a', path: join(place, 'disk-a') }];
  const legacy = withLegacy ? { legacy: { path: join(place, 'flat/{camera}/hls'), names: [names] } } : {};
  const keys = { timezone: zone, state: join(place, 'state'), spool: join(place, 'spool') };
  // JSON is YAML too.
  writeFileSync(config, JSON.stringify({ ...keys, mount: { path: join(place, 'merged') }, disks, ...legacy }));
  const mount = spawn(process.execPath, ['dist/main.cjs', '--config', config, 'mount'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  mount.stderr.on('data', (chunk) => {
    said += chunk;
  });
  await until(() => said.includes('mounted at'));
  return mount;
}

async function stop(mount) {
  mount.kill('SIGTERM');
  await once(mount, 'exit');
}

async function until(holds) {
  const endMs = performance.now() + 60_000;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`not within a minute: ${holds}`);
    await pause(5);
  }
}

try {
  makeFiles();
  mkdirSync(join(place, 'disk-a'));
  await measure('read the flat folder, plain `readdir`', () => readdirSync(flat));
  const legacy = { path: join(place, 'flat/{camera}/hls'), names: [parseSegmentNameTemplate(names)] };
  const oneDay = () => readOnceLayout(legacy, zone).index.namesOf('court-1', parseDay('20250610'));
  await measure("one day's names, for a command that runs once", oneDay);
  let mount;
  await measure('start of the mount, no legacy path', async () => {
    mount = await startMount(false);
  });
  figures.push(['memory of the mount, no legacy path', mib(servingPid(mount))]);
  await stop(mount);
  await measure('start of the mount, the flat folder read', async () => {
    mount = await startMount(true);
  });
  const day = join(place, 'merged/court-1/20250610/hls');
  await measure('first list of a day', () => readdirSync(day));
  await measure('again', () => readdirSync(day));
  const added = '20250610-120003.ts';
  await measure('a new segment shows after', async () => {
    writeFileSync(join(flat, added), 'x');
    await until(() => readdirSync(day).includes(added));
  });
  await measure('a deleted one is gone after', async () => {
    rmSync(join(flat, added));
    await until(() => !readdirSync(day).includes(added));
  });
  figures.push(['memory of the mount, after that', mib(servingPid(mount))]);
  await stop(mount);
  const [cpu] = cpus();
  console.log(`${count} files in one flat folder, Node ${process.versions.node}, ${cpus().length} × ${cpu?.model}\n`);
  console.log(['| what | |', '| --- | --- |', ...figures.map((row) => `| ${row.join(' | ')} |`)].join('\n'));
} finally {
  rmSync(place, { recursive: true, force: true });
}
