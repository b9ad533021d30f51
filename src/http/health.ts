/** Owns whether the host is ready: whether all that should run does, and what keeps it from that. */
import type { Config } from '../config/config.js';
import type { HostState } from './host-state.js';

/** `GET /health` */
export interface HealthAnswer {
  /** This process answers. */
  readonly live: true;
  readonly ready: boolean;
  /** Why it is not ready. */
  readonly reasons: readonly string[];
  /** All that `dayfs status` finds, also what keeps nobody from recording or reading. */
  readonly problems: readonly string[];
}

export function judgeHealth(config: Config, { recorder, mount, known, problems }: HostState): HealthAnswer {
  const recordsHere = config.cameras.length > 0;
  const reasons = [
    ...(recordsHere && recorder === undefined ? ['the recorder is not running or does not answer'] : []),
    ...(recorder?.activeDisk === null ? ['no disk is fit to be recorded to'] : []),
    ...(recorder?.isDropping === true ? ['the spool is full: new segments are dropped'] : []),
    ...(mount === undefined ? ['the mount is not running or does not answer'] : []),
    ...(known === undefined ? ['the registry cannot be read'] : []),
  ];
  return { live: true, ready: reasons.length === 0, reasons, problems };
}
