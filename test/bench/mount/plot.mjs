/** Owns the benchmark's picture: how many times as long as the disks themselves each case takes, as bars. */
import { cases } from './cases.mjs';

/** Colours that people who see few of them can tell apart. */
const colours = { kernel: '#0072b2', libfuse: '#e69f00', mergerfs: '#999999' };
const [barHeight, gap, left, right, top] = [12, 12, 400, 70, 56];
const width = 1000;

/** Each power of ten of the ratio is as wide as the next. */
export function plot(samples, names) {
  const contenders = names.filter((name) => name in colours);
  const rowHeight = contenders.length * barHeight + gap;
  const height = top + cases.length * rowHeight + 30;
  const ratios = cases.flatMap(({ id }) => contenders.map((name) => samples.ratio(id, name, 'disks')));
  const [least, most] = [Math.min(0.5, ...ratios), Math.max(2, ...ratios)].map(Math.log10);
  const x = (ratio) => left + ((Math.log10(ratio) - least) / (most - least)) * (width - left - right);

  const bar = (name, ratio, y) => {
    const [from, to] = [Math.min(x(1), x(ratio)), Math.max(x(1), x(ratio))];
    const label = ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2);
    return [
      `<rect x="${px(from)}" y="${y}" width="${px(to - from)}" height="${barHeight - 2}" fill="${colours[name]}"/>`,
      text(Math.max(to, x(1)) + 4, y + 9, `${label} ×`, 'font-size="10"'),
    ];
  };
  const rows = cases.flatMap(({ id, title }, index) => {
    const y = top + index * rowHeight;
    const middle = y + (contenders.length * barHeight) / 2 + 3;
    return [
      text(left - 10, middle, title, 'text-anchor="end"'),
      ...contenders.flatMap((name, at) => bar(name, samples.ratio(id, name, 'disks'), y + at * barHeight)),
    ];
  });
  const legend = contenders.flatMap((name, index) => [
    `<rect x="${left + index * 110}" y="30" width="12" height="12" fill="${colours[name]}"/>`,
    text(left + index * 110 + 17, 40, name, ''),
  ]);
  const bottom = height - 24;
  const grid = [0.1, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
    .filter((ratio) => Math.log10(ratio) >= least && Math.log10(ratio) <= most)
    .flatMap((ratio) => [
      line(x(ratio), bottom, ratio === 1 ? '#333333' : '#dddddd'),
      text(x(ratio), bottom + 14, `${ratio} ×`, 'text-anchor="middle" font-size="10"'),
    ]);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">
<rect width="${width}" height="${height}" fill="#ffffff"/>
${text(left, 18, 'Time, in times of the disks’ own (1 × is as fast; shorter is better)', 'font-size="13"')}
${[...legend, ...grid, ...rows].join('\n')}
</svg>
`;
}

function line(x, bottom, colour) {
  return `<line x1="${px(x)}" y1="${top - 6}" x2="${px(x)}" y2="${bottom}" stroke="${colour}"/>`;
}

function text(x, y, content, more) {
  return `<text x="${px(x)}" y="${px(y)}" ${more}>${content}</text>`;
}

function px(value) {
  return value.toFixed(1);
}
