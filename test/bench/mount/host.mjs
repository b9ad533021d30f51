/** Owns the disks that the benchmark reads: three roots a day, and which day serves which case. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export const camera = 'court-1';
const disks = ['disk-a', 'disk-b', 'disk-c'];
const dayMs = 86_400_000;

/** One segment each 6 s: a whole day of it. */
const segmentsOfADay = 14_400;
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
    this.#makeDay(this.today, segmentsOfADay, 0);
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
    this.#added += 1;
    const [folder] = this.rootFolders(this.today);
    this.#writeFile(join(folder, `added-${this.#added}.ts`), 4096);
  }

  /** Empties the caches of pages, names and attributes, of the disks and of every mount. */
  dropCaches() {
    execFileSync('sync');
    execFileSync('sh', ['-c', 'echo 3 >/proc/sys/vm/drop_caches']);
  }

  #makeDay(day, count, bytes) {
    const folders = this.rootFolders(day);
    for (const folder of folders) mkdirSync(folder, { recursive: true });
    for (let index = 0; index < count; index += 1) {
      const folder = folders[Math.floor((index * folders.length) / count)];
      this.#writeFile(join(folder, segmentName(day, Math.floor((index * segmentsOfADay) / count))), bytes);
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

function segmentName(day, index) {
  const time = new Date(index * 6_000).toISOString();
  return `${day}T${time.slice(11, 19).replaceAll(':', '')}.000+0000.ts`;
}
