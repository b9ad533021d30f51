/** Owns what every daemon is given. */
import type { Config } from '../config/config.js';
import type { Log } from '../domain/log.js';
import type { RecentWarnings } from './recent-warnings.js';

export interface DaemonOptions {
  readonly config: Config;
  readonly log: Log;
  readonly now: () => number;
}

/** What a daemon is given that tells others how it does. */
export interface ToldDaemonOptions extends DaemonOptions {
  /** Of its log. */
  readonly warnings: RecentWarnings;
}
