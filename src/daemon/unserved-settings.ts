/** Owns the warnings about parts of the configuration that this version reads and does not serve. */
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';

export function warnOfUnservedSettings(config: Config, settings: readonly ('legacy' | 'http')[], log: Logger): void {
  for (const setting of settings) {
    if (config[setting] === undefined) continue;
    log.warn(`${config.file}: ${setting} is not served by this version of dayfs, and is left aside`);
  }
}
