/** Owns the guess at which key was meant by one that is not known. */

const mostEdits = 2;

export function nearKey(written: string, known: readonly string[]): string | undefined {
  const byEdits = known
    .map((key) => ({ key, edits: countEdits(written.toLowerCase(), key.toLowerCase()) }))
    .filter(({ key, edits }) => edits <= Math.min(mostEdits, key.length - 2))
    .sort((a, b) => a.edits - b.edits);
  return byEdits[0]?.key;
}

/** How many letters must be put in, taken out or replaced to make one word of the other. */
export function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [line, letter] of Array.from(from).entries()) {
    const next = [line + 1];
    for (let at = 0; at < to.length; at++) {
      const replaced = (row[at] ?? 0) + Number(letter !== to[at]);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
