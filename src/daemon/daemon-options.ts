/** Owns what every daemon is given. */
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import type { RecentWarnings } from './recent-warnings.js';

export interface DaemonOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly now: () => number;
}

/** What a daemon is given that tells others how it does. */
export interface ToldDaemonOptions extends DaemonOptions {
  /** Of its log. */
  readonly warnings: RecentWarnings;
}
