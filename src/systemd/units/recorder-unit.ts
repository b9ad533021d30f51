/** Owns the unit of the recorder. */
import { afterDisks, command, confined, neverGivenUp, startedAgain, type UnitParts } from './unit-parts.js';
import { formatUnit } from './unit-text.js';

export function recorderUnit(parts: UnitParts): string {
  return formatUnit({
    Unit: [
      ['Description', 'dayfs: records every camera to the active disk'],
      ['Documentation', 'man:dayfs(1)'],
      ['Wants', 'network-online.target'],
      ['After', 'network-online.target'],
      ...afterDisks(parts),
      neverGivenUp,
    ],
    Service: [
      ['Type', 'notify'],
      ['ExecStart', command(parts, 'record')],
      '# SIGUSR2 leaves ffmpeg recording, and the next recorder takes it over; SIGTERM ends it after its last segment.',
      ['ExecReload', '/bin/kill -USR2 $MAINPID'],
      ['RestartKillSignal', 'SIGUSR2'],
      ['KillMode', 'process'],
      '# One ffmpeg that runs out of memory must not stop the recording of all the others.',
      ['OOMPolicy', 'continue'],
      ...startedAgain,
      ['TimeoutStartSec', '300'],
      ['TimeoutStopSec', '30'],
      ['WatchdogSec', '60'],
      ['OOMScoreAdjust', '-500'],
      '# No ReadWritePaths=: its bind mounts would hide a disk that is mounted later, and hold one that is unmounted.',
      ...confined,
      ['ProtectSystem', 'full'],
      ['ProtectKernelTunables', 'yes'],
      ['ProtectKernelModules', 'yes'],
      ['ProtectControlGroups', 'yes'],
      ['CapabilityBoundingSet', 'CAP_DAC_READ_SEARCH CAP_DAC_OVERRIDE CAP_FOWNER CAP_KILL CAP_NET_BIND_SERVICE'],
    ],
    Install: [['WantedBy', 'multi-user.target']],
  });
}
