/** Owns tables for people: aligned columns under headings, without borders. */

const gap = '  ';

/** One pass over the cells: a year of days of many cameras is a table of tens of thousands of rows. */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading) => heading.length);
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(gap)
      .trimEnd();
  return [headings, ...rows].map((row) => `${line(row)}\n`).join('');
}
