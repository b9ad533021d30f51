/** Owns the text of a unit file (systemd.syntax(7)). */

/** A key may stand several times, and a line of `#` is a comment. */
export type UnitLines = ReadonlyArray<readonly [key: string, value: string] | `# ${string}`>;

export interface UnitSections {
  readonly Unit: UnitLines;
  readonly Service: UnitLines;
  readonly Install: UnitLines;
}

/** The first line of every file that dayfs writes for a host, and takes away again. */
export const writtenByDayfs = '# Written by "dayfs install", which also takes it away: "dayfs uninstall".';

export function formatUnit(sections: UnitSections): string {
  const parts = Object.entries(sections).map(([name, lines]: [string, UnitLines]) =>
    [`[${name}]`, ...lines.map((line) => (typeof line === 'string' ? line : line.join('=')))].join('\n'),
  );
  return `${writtenByDayfs}\n\n${parts.join('\n\n')}\n`;
}

/** A command with its arguments, each exactly as given (systemd.service(5), "command lines"). */
export function formatCommand(words: readonly string[]): string {
  return words.map(formatWord).join(' ');
}

function formatWord(word: string): string {
  const plain = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  if (/^[A-Za-z0-9%$_@./:=+,-]+$/.test(plain)) return plain;
  return `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
