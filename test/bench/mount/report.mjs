/** Owns the benchmark's page: what was measured as tables, and which of the design's numbers are met. */
import { execFileSync } from 'node:child_process';
import { arch, cpus, release, tmpdir } from 'node:os';
import { cases, growthCases, mostMemoryMiB, targets } from './cases.mjs';

export function report({ samples, names, date, rounds, isLong, historyLengths }) {
  return `${[
    `# The merged mount, ${date}`,
    introduction(rounds, isLong),
    `![How many times as long as the disks themselves each case takes](${date}-mount.svg)`,
    '## The numbers to reach',
    targetTable(samples, names),
    '## Every case',
    caseTable(samples, names, cases),
    '## CPU per operation',
    'µs of the reader and of the daemon that serves it; an operation is a file, or 4 KiB of one.',
    cpuTable(samples, names, cases),
    '## Growth of the history',
    growthTable(samples, names, historyLengths),
    '## Memory',
    'MiB, each shared page by its share (PSS), of the daemon and its children.',
    memoryTable(samples, names, isLong),
  ].join('\n\n')}\n`;
}

/** What some cases took, for who works on them. */
export function partialReport(samples, names, shown) {
  return [caseTable(samples, names, shown), cpuTable(samples, names, shown), memoryTable(samples, names, false)].join(
    '\n\n',
  );
}

function introduction(rounds, isLong) {
  const filesystem = execFileSync('stat', ['--file-system', '--format=%T', tmpdir()], { encoding: 'utf8' }).trim();
  const host = `Linux ${release()} ${arch()}, ${cpus().length} cores (${cpus()[0]?.model}), Node ${process.version}`;
  const mergerfs = execFileSync('mergerfs', ['-V'], { encoding: 'utf8' }).split('\n')[0];
  return [
    `\`scripts/bench mount ${isLong ? '--long' : rounds}\`: three roots on one ${filesystem}, medians of ${rounds} rounds, after one that does not count.`,
    `${host}, ${mergerfs}.`,
    'A ratio is the median of the rounds’ own ratios, by time: 1.00 × is as fast, more is slower.',
  ].join('\n');
}

function targetTable(samples, names) {
  const drivers = names.filter((name) => name === 'kernel' || name === 'libfuse');
  const rows = targets.map(({ id, times, of, says }) => [
    titleOf(id),
    says,
    ...drivers.map((driver) => verdict(samples.ratio(id, driver, of), times, `× ${of}`)),
  ]);
  const memory = [
    'memory after 1,000,000 files seen',
    `${mostMemoryMiB} MiB`,
    ...drivers.map((driver) => verdict(samples.memoryMiB('after', driver), mostMemoryMiB, 'MiB')),
  ];
  return table(['work', 'at least', ...drivers], [...rows, memory]);
}

function verdict(value, most, unit) {
  if (value === undefined) return '–';
  return `${value <= most ? 'met' : '**not met**'}: ${number(value)} ${unit}`;
}

function caseTable(samples, names, shown) {
  const rows = shown.map((each) => [
    each.title,
    each.unit,
    ...names.map((name) => {
      const value = samples.median(each.id, name, inUnit[each.unit]);
      return name === 'disks' ? number(value) : `${number(value)} (${number(samples.ratio(each.id, name, 'disks'))} ×)`;
    }),
  ]);
  return table(['work', 'unit', ...names], rows);
}

const inUnit = {
  'MB/s': ({ bytes, seconds }) => bytes / seconds / 1e6,
  ms: ({ seconds }) => seconds * 1e3,
  µs: ({ seconds, operations }) => (seconds / operations) * 1e6,
};

function cpuTable(samples, names, shown) {
  const each = (id, name) => {
    const used = (of) => samples.median(id, name, (sample) => (of(sample) / sample.operations) * 1e6);
    const readerMicroseconds = number(used(({ readerCpuSeconds }) => readerCpuSeconds));
    return name === 'disks'
      ? readerMicroseconds
      : `${readerMicroseconds} + ${number(used(({ daemonCpuSeconds }) => daemonCpuSeconds))}`;
  };
  return table(
    ['work', ...names],
    shown.map(({ id, title }) => [title, ...names.map((name) => each(id, name))]),
  );
}

function growthTable(samples, names, historyLengths) {
  const rows = growthCases.flatMap(({ id, title, unit }) =>
    historyLengths.map((days) => [
      `${title}, ${unit}`,
      days,
      ...names.map((name) => number(samples.median(`${id}-${days}`, name, inUnit[unit]))),
    ]),
  );
  const memory = historyLengths.map((days) => [
    'memory after that, MiB',
    days,
    ...names.map((name) => number(samples.memoryMiB(`growth-${days}`, name))),
  ]);
  return table(['work', 'days', ...names], [...rows, ...memory]);
}

function memoryTable(samples, names, isLong) {
  const daemons = names.filter((name) => name !== 'disks');
  const walks = daemons.map((name) => samples.walk(name));
  return table(
    ['when', ...daemons],
    [
      ['after all cases', ...daemons.map((name) => number(samples.memoryMiB('before', name)))],
      [
        `after a \`find\` over a year, ${isLong ? 'with all attributes' : 'names alone'}`,
        ...daemons.map((name) => number(samples.memoryMiB('after', name))),
      ],
      ['files seen', ...walks.map((walk) => walk?.files.toLocaleString('en'))],
      ['seconds', ...walks.map((walk) => number(walk?.seconds))],
    ],
  );
}

function titleOf(id) {
  return cases.find((each) => each.id === id).title;
}

/** Three digits that count. */
function number(value) {
  if (value === undefined) return '–';
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
