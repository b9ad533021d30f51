/**
 * Owns the benchmark of the lookup: a booking of 90 minutes in a day of two-second segments on three roots, and what
 * more days and more cameras add to it; and the first read of that day's merged playlist.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { arch, cpus, loadavg, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { loadConfig } from '../../dist/config/load-config.js';
import { BookingLookup } from '../../dist/daemon/booking-lookup.js';
import { formatEntry, makeRootPlaylist } from '../../dist/disks/placing/root-playlist.js';
import { dayBounds, nextDay } from '../../dist/domain/day.js';
import { formatInstant } from '../../dist/domain/time-zone.js';
import { makeWindow } from '../../dist/domain/window.js';
import { openRegistry } from '../../dist/registry/open-registry.js';
import { LookupThread } from '../../dist/workers/lookup-thread.js';

const segmentCount = 43_200;
const segmentMs = 2000;
const windowMs = 90 * 60_000;
const disks = ['disk-a', 'disk-b', 'disk-c'];
const camera = 'camera-1';
const day = '20260115';
/** As full as the other; no booking is asked of it. */
const otherDay = nextDay(day);
const log = { warn: (line) => process.stderr.write(`${line}\n`), info() {}, debug() {}, error() {} };

const [loadBefore] = loadavg();
const place = mkdtempSync(join(tmpdir(), 'dayfs-bench-'));

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** @param pauseMs that whoever asks has something else to do before */
async function timed(runs, run, pauseMs = 0) {
  const times = [];
  for (let index = 0; index < runs; index += 1) {
    if (pauseMs > 0) await setTimeout(pauseMs);
    const startedAtMs = performance.now();
    await run(index);
    times.push(performance.now() - startedAtMs);
  }
  return median(times);
}

/** A state folder and a configuration whose registry knows so many days of so many cameras. */
function makeConfig(name, dayCount, cameraCount) {
  const file = join(place, `${name}.yaml`);
  const state = join(place, name);
  const listed = disks.map((id) => ({ id, path: join(place, id), minFree: '1%' }));
  const keys = {
    timezone: 'Europe/Madrid',
    state,
    spool: join(place, 'spool'),
    mount: { path: join(place, 'merged') },
  };
  writeFileSync(file, JSON.stringify({ ...keys, disks: listed, recording: { segmentSeconds: segmentMs / 1000 } }));
  const config = loadConfig({ file, env: {} });
  const registry = openRegistry({ statePath: config.statePath, log, now: Date.now });
  let each = day;
  const sightings = [];
  for (let index = 0; index < dayCount; index += 1, each = nextDay(each)) {
    for (let number = 1; number <= cameraCount; number += 1) {
      for (const [order, disk] of disks.entries()) {
        const named = {
          camera: `camera-${number}`,
          day: each,
          disk,
          path: join(place, disk, each, `camera-${number}`),
        };
        sightings.push({ ...named, firstSeenMs: order, lastSeenMs: order + 1 });
      }
    }
  }
  registry.noteRoots(sightings);
  registry.markRebuilt(Date.now());
  registry.close();
  return config;
}

/** The day on the disks, a third on each, as the recorder lays it down. */
function makeDay(config, made) {
  const { startMs } = dayBounds(config.timeZone, made);
  const { segmentName } = config.recording;
  for (const [order, disk] of disks.entries()) {
    const media = join(place, disk, made, camera, 'hls');
    mkdirSync(media, { recursive: true });
    writeFileSync(join(place, disk, '.dayfs-disk.json'), JSON.stringify({ id: disk, uuid: disk }));
    const entries = Array.from({ length: segmentCount / disks.length }, (_, index) => {
      const atMs = startMs + (order * (segmentCount / disks.length) + index) * segmentMs + 120;
      const name = segmentName.format(config.timeZone, atMs);
      const programDateTime = formatInstant(config.timeZone, atMs);
      return { name, durationSeconds: segmentMs / 1000, programDateTime, startsRun: false };
    });
    for (const { name } of entries) {
      writeFileSync(join(media, name), 'x');
      // At rest, as the segments of a day are.
      utimesSync(join(media, name), startMs / 1000, startMs / 1000);
    }
    const [first, ...rest] = entries;
    writeFileSync(join(media, 'index.m3u8'), makeRootPlaylist(first).text + rest.map(formatEntry).join(''));
  }
}

/** Every hour of the day once, and then again. */
const windowCount = 22;

/** Between one booking and the next one that is asked for. */
const pauseMs = 100;

function windowAt(config, index) {
  const { startMs } = dayBounds(config.timeZone, day);
  const fromMs = startMs + ((index * 7) % windowCount) * 3_600_000;
  return makeWindow(config.timeZone, fromMs, fromMs + windowMs);
}

async function measureInProcess(config) {
  const lookup = new BookingLookup({ config, log, now: Date.now }, new LookupThread(config));
  const first = await timed(1, () => lookup.lookUp(camera, windowAt(config, 1)));
  const askOther = (index) => lookup.lookUp(camera, windowAt(config, index + 2));
  const other = await timed((windowCount - 2) / 2, askOther, pauseMs);
  const again = await timed(200, (index) => lookup.lookUp(camera, windowAt(config, index + 2)));
  await lookup.close();
  return { first, other, again };
}

function measureCommand(config) {
  const { start, end } = { start: '2026-01-15T14:30', end: '2026-01-15T16:00' };
  const args = ['dist/main.cjs', '--config', config.file, 'lookup', camera, start, end, '--json'];
  return timed(7, () => execFileSync(process.execPath, args, { maxBuffer: 2 ** 26 }));
}

/** So long after its start, with nobody asking, a mount has done what it does while nobody asks. */
const restMs = 4_000;

/** From opening it to its last byte, in a mount that has been there for so long; the same once more; and another day's. */
async function measurePlaylist(config, afterMs) {
  const mount = spawn(process.execPath, ['dist/main.cjs', '--config', config.file, 'mount'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    for await (const said of mount.stderr) if (String(said).includes('mounted at')) break;
    await setTimeout(afterMs);
    const read = (of) => timed(1, () => readFileSync(join(place, 'merged', camera, of, 'hls/index.m3u8')));
    const [first, again] = [await read(day), await read(day)];
    return { first, again, other: await read(otherDay) };
  } finally {
    mount.kill('SIGTERM');
    await once(mount, 'exit');
  }
}

function report(rows) {
  console.log(`# The lookup, ${new Date().toISOString().slice(0, 10)}\n`);
  console.log(
    `\`scripts/bench lookup\`: 90 minutes in a day of ${segmentCount} segments on ${disks.length} roots, medians.`,
  );
  console.log(
    `Linux ${release()} ${arch()}, ${cpus().length} cores (${cpus()[0]?.model}), Node ${process.version}, load before ${loadBefore.toFixed(1)}.\n`,
  );
  console.log('| what | figure | to reach |\n| --- | --- | --- |');
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}

const of = (runs, what) => median(runs.map((run) => run[what]));

const ms = (value) => `${value.toFixed(value < 20 ? 1 : 0)} ms`;

try {
  const [small, large] = [makeConfig('small', 2, 1), makeConfig('large', 365, 64)];
  for (const each of [day, otherDay]) makeDay(small, each);
  // Before this process grows: the larger it is, the longer it takes to start another one.
  const commands = [await measureCommand(small), await measureCommand(large)];
  const [few, many] = [await measureInProcess(small), await measureInProcess(large)];
  const startsOfNode = await timed(7, () => execFileSync(process.execPath, ['-e', '0']));
  const [rested, begun] = [[], []];
  for (let index = 0; index < 5; index += 1) {
    rested.push(await measurePlaylist(small, restMs));
    begun.push(await measurePlaylist(small, 0));
  }
  report([
    ['in process, the first booking of the day', ms(few.first), ''],
    ['another booking of it; 2 days of 1 camera', ms(few.other), '10 ms'],
    ['the same; 365 days of 64 cameras', ms(many.other), '10 ms'],
    ['a booking that was asked for before; 2 days of 1 camera', ms(few.again), '10 ms'],
    ['the same; 365 days of 64 cameras', ms(many.again), '10 ms'],
    ['ratio of the two', (many.again / few.again).toFixed(2), 'about 1'],
    ['command, cold, to its end; 2 days of 1 camera', ms(commands[0]), '300 ms'],
    ['the same; 365 days of 64 cameras', ms(commands[1]), '300 ms'],
    ['of that, Node starting and ending twice', ms(2 * startsOfNode), ''],
    [`merged playlist, first read, ${restMs / 1000} s after the mount's start`, ms(of(rested, 'first')), '150 ms'],
    ['the same, of a mount that has served another day', ms(of(rested, 'other')), '150 ms'],
    ["merged playlist, at the very moment of the mount's start", ms(of(begun, 'first')), ''],
    ['merged playlist, read again', ms(of(rested, 'again')), ''],
  ]);
} finally {
  rmSync(place, { recursive: true, force: true });
}
