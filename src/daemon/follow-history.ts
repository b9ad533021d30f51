/** Owns that a mount keeps knowing what the registry remembers of the recording. */
import type { History } from '../lookup/gap-cause.js';
import type { Registry } from '../registry/registry.js';
import type { DaemonOptions } from './daemon-options.js';
import { historyEveryMs, readHistory } from './read-history.js';

/** @returns what ends it */
export function followHistory(
  registry: Registry,
  { log }: Pick<DaemonOptions, 'log'>,
  onRead: (history: History) => void,
): () => void {
  const read = () => {
    try {
      onRead(readHistory(registry));
    } catch (error) {
      // Who follows the roots says that the registry cannot be read, and what was known stays known.
      log.debug({ err: error }, 'the history of the recording cannot be read');
    }
  };
  read();
  const timer = setInterval(read, historyEveryMs);
  return () => clearInterval(timer);
}
