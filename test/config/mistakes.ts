/** Owns what a configuration is told to be wrong with. */
import { parseConfig } from '../../src/config/load-config.js';
import { DayfsError } from '../../src/domain/errors.js';

export function mistakesOf(action: () => unknown): string[] {
  try {
    action();
    return [];
  } catch (error) {
    if (error instanceof DayfsError && error.kind === 'usage') return error.message.split('\n');
    throw error;
  }
}

/** The mistakes in a text, without the file's name before each. */
export function mistakesIn(text: string): string[] {
  return mistakesOf(() => parseConfig('/f', text)).map((line) => line.replace(/^\/f:/, ''));
}

/** The least that is right. */
export const oneDisk = 'disks: [{ id: disk-a, path: /mnt/disk-a }]\n';
