/** Owns the disks that the benchmark reads: three roots a day, and which day serves which case. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { formatEntry, makeRootPlaylist } from '../../../dist/disks/placing/root-playlist.js';

export const camera = 'court-1';
const disks = ['disk-a', 'disk-b', 'disk-c'];
const dayMs = 86_400_000;

/** One segment each 6 s: a whole day of it. */
const segmentsOfADay = 14_400;
const segmentMs = 6_000;
/** Today has as many less, for those that are added. */
const segmentsToCome = 600;
/** With this many in each day of a year, the mount has a million files. */
const segmentsOfAnOldDay = 2_740;
const fullSegments = { count: 60, bytes: 4 * 1024 * 1024 };

export class BenchHost {
  place;
  /** The days that a case has for itself, so that no other one has looked at them before. */
  today = dayAgo(0);
  whole = dayAgo(1);
  grown = dayAgo(2);
  #rounds;
  #content = randomBytes(fullSegments.bytes);
  #historyDays = 0;
  #added = 0;

  constructor(place, rounds) {
    this.place = place;
    this.#rounds = rounds;
  }

  get disks() {
    return disks.map((id) => ({ id, path: join(this.place, id) }));
  }

  /** The folders of a day as they lie on the disks. */
  rootFolders(day) {
    return this.disks.map(({ path }) => join(path, day, camera, 'hls'));
  }

  /** A day that nobody has listed before this round. */
  listed(round) {
    return dayAgo(3 + round);
  }

  /** A day that nobody has listed with attributes before this round. */
  listedWithAttributes(round) {
    return dayAgo(3 + this.#rounds + round);
  }

  makeDays() {
    this.#makeDay(this.whole, fullSegments.count, fullSegments.bytes);
    this.#makeDay(this.grown, segmentsOfADay, 4096);
  }

  makeDaysOfRounds() {
    this.#makeDay(this.today, segmentsOfADay - segmentsToCome, 0);
    for (let round = 0; round < this.#rounds; round += 1) {
      this.#makeDay(this.listed(round), segmentsOfADay, 4096);
      this.#makeDay(this.listedWithAttributes(round), segmentsOfADay, 0);
    }
  }

  /** Makes as many older days as are missing. */
  growHistoryTo(days) {
    const newest = 3 + 2 * this.#rounds;
    for (; this.#historyDays < days; this.#historyDays += 1) {
      this.#makeDay(dayAgo(newest + this.#historyDays), segmentsOfAnOldDay, 0);
    }
  }

  /** As a recorder does every six seconds. */
  addSegmentToday() {
    const folder = this.rootFolders(this.today).at(-1);
    const segment = segmentAt(this.today, segmentsOfADay - segmentsToCome + this.#added);
    this.#added += 1;
    this.#writeFile(join(folder, segment.name), 4096);
    appendFileSync(join(folder, 'index.m3u8'), formatEntry(segment));
  }

  /** Empties the caches of pages, names and attributes, of the disks and of every mount. */
  dropCaches() {
    execFileSync('sync');
    execFileSync('sh', ['-c', 'echo 3 >/proc/sys/vm/drop_caches']);
  }

  #makeDay(day, count, bytes) {
    const folders = this.rootFolders(day);
    for (const [order, folder] of folders.entries()) {
      mkdirSync(folder, { recursive: true });
      const [from, until] = [order, order + 1].map((part) => Math.ceil((part * count) / folders.length));
      const indexes = Array.from({ length: until - from }, (_, index) => from + index);
      const segments = indexes.map((index) => segmentAt(day, Math.floor((index * segmentsOfADay) / count)));
      for (const { name } of segments) this.#writeFile(join(folder, name), bytes);
      writePlaylist(folder, segments);
    }
  }

  #writeFile(path, bytes) {
    const fd = openSync(path, 'w');
    if (bytes > 0) writeSync(fd, this.#content, 0, bytes);
    closeSync(fd);
  }
}

function dayAgo(days) {
  return new Date(Date.now() - days * dayMs).toISOString().slice(0, 10).replaceAll('-', '');
}

function segmentAt(day, index) {
  const time = new Date(index * segmentMs).toISOString().slice(11, 19);
  const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  return {
    name: `${day}T${time.replaceAll(':', '')}.000+0000.ts`,
    durationSeconds: segmentMs / 1000,
    programDateTime: `${date}T${time}.000+00:00`,
    startsRun: false,
  };
}

/** The root's own, as the recorder writes it. */
function writePlaylist(folder, [first, ...rest]) {
  if (first === undefined) return;
  writeFileSync(join(folder, 'index.m3u8'), makeRootPlaylist(first).text + rest.map(formatEntry).join(''));
}
