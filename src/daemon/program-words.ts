/** Owns how a command of this very dayfs begins: Node and the program, each by its real path. */
import { fileURLToPath } from 'node:url';

export const programWords: readonly string[] = [
  process.execPath,
  fileURLToPath(new URL('../main.js', import.meta.url)),
];
