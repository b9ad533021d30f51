/** Owns what every daemon is given. */
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';

export interface DaemonOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly now: () => number;
}
