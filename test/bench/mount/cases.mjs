/** Owns what is measured: each case's work, what is in which cache before it, and the number that it must reach. */

/**
 * `day` is the day that a contender reads in a round. Before the clock starts, `warm` has the disks' caches filled,
 * `again` has the contender do the same once, unmeasured, and `cold` has all caches emptied. `drop` empties the
 * mount's cache of the files' pages, and no other; `later` lets two seconds pass, in which short lifetimes end.
 */
const reads = [
  {
    id: 'read-dropped',
    title: 'read, 1 MiB at a time, in order; pages warm on the disks alone',
    warm: true,
    drop: true,
  },
  { id: 'read-warm', title: 'read in order; pages warm on both sides', warm: true, again: true },
  { id: 'read-cold', title: 'read in order; all caches cold', cold: true },
].map((each) => ({ ...each, unit: 'MB/s', command: ['read'], day: (host) => host.whole }));

const randomReads = [
  { id: 'random-dropped', title: 'read 4 KiB anywhere; pages warm on the disks alone', warm: true, drop: true },
  { id: 'random-warm', title: 'read 4 KiB anywhere; pages warm on both sides', warm: true, again: true },
].map((each) => ({ ...each, unit: 'µs', command: ['random', '5000'], day: (host) => host.whole }));

const coldRandomRead = {
  id: 'random-cold',
  title: 'read 4 KiB anywhere; all caches cold',
  unit: 'µs',
  command: ['random', '500'],
  cold: true,
  day: (host) => host.whole,
};

const lists = [
  { id: 'list-first', title: 'list a finished day of 14,400, first time', warm: true },
  { id: 'list-again', title: 'list it again, 2 s later', later: true },
].map((each) => ({ ...each, unit: 'ms', command: ['list'], day: (host, round) => host.listed(round) }));

const opens = [
  { id: 'open-first', title: 'open, read 4 KiB, close; files of a day just listed', warm: true },
  { id: 'open-again', title: 'open, read 4 KiB, close; the same files again', again: true },
].map((each) => ({
  ...each,
  unit: 'µs',
  command: ['open', '1000'],
  day: (host, round) => host.listed(round),
}));

const stats = [
  { id: 'stat-first', title: 'list and stat a finished day of 14,400, first time', warm: true },
  { id: 'stat-again', title: 'list and stat it again, 2 s later', later: true },
].map((each) => ({ ...each, unit: 'ms', command: ['stat'], day: (host, round) => host.listedWithAttributes(round) }));

const today = {
  id: 'stat-today',
  title: 'list and stat today, a segment and 2 s later',
  unit: 'ms',
  command: ['stat'],
  day: (host) => host.today,
  again: true,
  grows: true,
  later: true,
};

const eightReaders = [
  { ...reads[0], id: 'eight-read', title: '8 readers at once: read in order; pages warm on the disks alone' },
  { ...opens[1], id: 'eight-open', title: '8 readers at once: open, read 4 KiB, close' },
].map((each) => ({ ...each, jobs: 8 }));

export const cases = [...reads, ...randomReads, coldRandomRead, ...lists, ...opens, ...stats, today, ...eightReaders];

/** What is asked of a day at each length of the history. */
export const growthCases = [
  {
    id: 'growth-stat',
    title: 'list and stat a day of 14,400, first time after a start',
    command: ['stat'],
    unit: 'ms',
  },
  { id: 'growth-open', title: 'open, read 4 KiB, close', command: ['open', '1000'], unit: 'µs' },
].map((each) => ({ ...each, warm: true, day: (host) => host.grown }));

/** The numbers of the design: at most this many times another contender's time. */
export const targets = [
  { id: 'read-dropped', times: 1 / 0.95, of: 'disks', says: "0.95 × the disks' speed" },
  { id: 'random-dropped', times: 1 / 0.95, of: 'disks', says: "0.95 × the disks' speed" },
  { id: 'eight-read', times: 1 / 0.95, of: 'disks', says: "0.95 × the disks' speed" },
  { id: 'stat-first', times: 0.5, of: 'mergerfs', says: "0.5 × mergerfs's time" },
  { id: 'stat-again', times: 1.5, of: 'disks', says: "1.5 × the disks' time" },
  { id: 'open-first', times: 1, of: 'mergerfs', says: "mergerfs's time" },
  { id: 'open-again', times: 1, of: 'mergerfs', says: "mergerfs's time" },
  { id: 'eight-open', times: 1, of: 'mergerfs', says: "mergerfs's time" },
];

export const mostMemoryMiB = 200;
