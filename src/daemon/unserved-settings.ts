/** Owns the warning about a part of the configuration that this version reads and does not serve. */
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';

export function warnOfUnservedSettings(config: Config, log: Logger): void {
  if (config.http === undefined) return;
  log.warn(`${config.file}: http is not served by this version of dayfs, and is left aside`);
}
