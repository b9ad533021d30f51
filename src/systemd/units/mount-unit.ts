/** Owns the unit of the merged mount. */
import { afterDisks, command, confined, neverGivenUp, startedAgain, type UnitParts } from './unit-parts.js';
import { formatUnit } from './unit-text.js';

export function mountUnit(parts: UnitParts): string {
  return formatUnit({
    Unit: [
      ['Description', "dayfs: every camera's day as one folder"],
      ['Documentation', 'man:dayfs(1)'],
      ...afterDisks(parts),
      neverGivenUp,
    ],
    Service: [
      ['Type', 'notify'],
      // The process that serves is a child of the one that is started, and says so itself.
      ['NotifyAccess', 'all'],
      ['ExecStart', command(parts, 'mount')],
      ['ExecReload', '/bin/kill -USR2 $MAINPID'],
      ['KillMode', 'mixed'],
      '# What a mount hangs on is kept while the service is started again, so that no reader notices.',
      ['FileDescriptorStoreMax', '2'],
      ['RestartKillSignal', 'SIGUSR1'],
      ...startedAgain,
      ['TimeoutStartSec', '300'],
      ['TimeoutStopSec', '15'],
      ['WatchdogSec', '60'],
      ['OOMScoreAdjust', '-800'],
      '# Whatever unshares the namespace of mounts (PrivateTmp=, ProtectSystem=, ReadWritePaths=, …) would hide the',
      '# mount from everybody else, so nothing of that kind may be added here.',
      ...confined,
      ['RestrictAddressFamilies', 'AF_UNIX'],
      ['CapabilityBoundingSet', 'CAP_SYS_ADMIN CAP_DAC_READ_SEARCH CAP_DAC_OVERRIDE CAP_FOWNER CAP_KILL'],
    ],
    Install: [['WantedBy', 'multi-user.target']],
  });
}
