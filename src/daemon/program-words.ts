/** Owns how a command of this very dayfs begins: Node and the program, each by its real path. */
import { programFile } from '../host/program-files.js';

export const programWords: readonly string[] = [process.execPath, programFile];
