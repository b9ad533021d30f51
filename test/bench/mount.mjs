/**
 * Owns the benchmark of the merged mount: the disks directly, both drivers and mergerfs over the same roots, in turn
 * within one run, several rounds of every case. Leaves a table and a plot in native-notes/figures.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cases, growthCases } from './mount/cases.mjs';
import { Dayfs, Disks, Mergerfs } from './mount/contenders.mjs';
import { BenchHost } from './mount/host.mjs';
import { plot } from './mount/plot.mjs';
import { partialReport, report } from './mount/report.mjs';
import { parseRequest } from './mount/request.mjs';
import { Samples } from './mount/samples.mjs';
import { memoryMiBOf, processesOf } from './mount/server.mjs';

const { isLong, rounds, asksFor, isContender, isWhole } = parseRequest(process.argv.slice(2));
const historyLengths = [1, 10, 365];
const askedCases = cases.filter(({ id }) => asksFor(id));
const mostDays = Math.max(...historyLengths);
const growthRounds = Math.min(rounds, 3);
/** Longer than the lifetimes of names and attributes that are meant to be short. */
const laterMs = 2_000;

const place = mkdtempSync(join(tmpdir(), 'dayfs-bench-'));
const reader = join(place, 'reader');
const say = (text) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);

function read(contender, day, { command, jobs = 1, drop = false }) {
  const { pid } = contender;
  const servers = pid === undefined ? [] : processesOf(pid).flatMap((each) => ['-p', String(each)]);
  const flags = [...servers, '-j', String(jobs), ...(drop && pid !== undefined ? ['-d'] : [])];
  return JSON.parse(execFileSync(reader, [...flags, ...command, ...contender.folders(day)], { encoding: 'utf8' }));
}

/** Who comes first changes from round to round, so that no one always finds what another left. */
function inTurn(contenders, round) {
  const first = round % contenders.length;
  return [...contenders.slice(first), ...contenders.slice(0, first)];
}

async function runCase(each, { host, contenders, samples, round }) {
  const day = each.day(host, round);
  if (each.warm) read(contenders[0], day, each);
  if (each.later) {
    if (each.again) for (const contender of contenders) read(contender, day, each);
    if (each.grows) host.addSegmentToday();
    await pause(laterMs);
  }
  for (const contender of inTurn(contenders, round)) {
    if (each.cold) host.dropCaches();
    if (each.again && !each.later) read(contender, day, each);
    samples.add(each.id, contender.name, read(contender, day, each));
  }
}

/** A year's days are looked at after a fresh start each time, since a second look is another thing. */
async function measureGrowth({ host, contenders, samples }, days) {
  host.growHistoryTo(days);
  for (let round = 0; round < growthRounds; round += 1) {
    say(`history of ${days} days, round ${round + 1} of ${growthRounds}`);
    for (const contender of contenders) await contender.start();
    for (const each of growthCases) {
      await runCase({ ...each, id: `${each.id}-${days}` }, { host, contenders, samples, round });
    }
    for (const { name, holderPid } of contenders) {
      if (holderPid) samples.addMemory(`growth-${days}`, name, memoryMiBOf(holderPid));
    }
    for (const contender of contenders) await contender.stop();
  }
}

/**
 * A mount runs for months, and what is not yet compiled, or in no cache at all, is slow for its first seconds: the
 * first round does not count. What comes right after a start is told by the growth.
 */
async function measureCases(parts) {
  for (let round = 0; round <= rounds; round += 1) {
    const samples = round === 0 ? new Samples() : parts.samples;
    for (const each of askedCases) {
      say(`round ${round} of ${rounds}: ${each.title}`);
      await runCase(each, { ...parts, samples, round });
    }
  }
}

/** Every file of every day; in a long run with its attributes. */
function seeAllFiles({ contenders, samples }) {
  const looks = isLong ? ['-size', '-1G'] : [];
  for (const { name, holderPid, top } of contenders) {
    if (holderPid === undefined) continue;
    say(`all files of a year: ${name}`);
    samples.addMemory('before', name, memoryMiBOf(holderPid));
    const startMs = Date.now();
    const seen = execFileSync('find', [top, '-type', 'f', ...looks, '-printf', '.'], { maxBuffer: 1 << 26 });
    samples.walked(name, { files: seen.length, seconds: (Date.now() - startMs) / 1000 });
    samples.addMemory('after', name, memoryMiBOf(holderPid));
  }
}

async function contendersOn(host) {
  for (const { path } of host.disks) mkdirSync(path);
  const libfuse = new Dayfs(host, 'libfuse');
  for (const { id } of host.disks) libfuse.initDisk(id);
  const kernel = new Dayfs(host, 'kernel');
  const all = [new Disks(host), kernel, libfuse, new Mergerfs(host)];
  return all.filter(({ name }) => isContender(name));
}

async function run() {
  execFileSync('cc', ['-O2', '-o', reader, 'test/bench/mount/reader.c']);
  const host = new BenchHost(place, rounds + 1);
  const parts = { host, contenders: await contendersOn(host), samples: new Samples() };
  try {
    say('making the days');
    host.makeDays();
    if (asksFor('growth')) for (const days of historyLengths) await measureGrowth(parts, days);
    if (asksFor('memory')) host.growHistoryTo(mostDays);
    host.makeDaysOfRounds();
    for (const contender of parts.contenders) await contender.start();
    await measureCases(parts);
    if (asksFor('memory')) seeAllFiles(parts);
  } finally {
    for (const contender of parts.contenders) await contender.stop();
  }
  write(parts);
}

function write({ samples, contenders }) {
  const names = contenders.map(({ name }) => name);
  if (!isWhole) {
    console.log(partialReport(samples, names, askedCases));
    return;
  }
  const date = new Date().toISOString().slice(0, 10);
  const file = `native-notes/figures/${date}-mount`;
  const text = report({ samples, names, date, rounds, isLong, historyLengths });
  writeFileSync(`${file}.svg`, plot(samples, names));
  writeFileSync(`${file}.md`, text);
  console.log(text);
}

try {
  await run();
} finally {
  execFileSync('rm', ['-rf', '--one-file-system', place]);
}
