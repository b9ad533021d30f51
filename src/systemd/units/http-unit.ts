/** Owns the unit of the port. */
import { command, confined, neverGivenUp, startedAgain, type UnitParts } from './unit-parts.js';
import { formatUnit } from './unit-text.js';

export function httpUnit(parts: UnitParts): string {
  return formatUnit({
    Unit: [
      ['Description', 'dayfs: metrics and the status page'],
      ['Documentation', 'man:dayfs(1)'],
      ['After', 'network.target dayfs-mount.service dayfs-recorder.service'],
      neverGivenUp,
    ],
    Service: [
      ['Type', 'exec'],
      ['ExecStart', command(parts, 'http')],
      ...startedAgain,
      ['TimeoutStopSec', '15'],
      '# The first to go where memory runs out: nothing that matters hangs on it.',
      ['OOMScoreAdjust', '500'],
      ...confined,
      ['ProtectSystem', 'full'],
      ['PrivateTmp', 'yes'],
      ['ProtectKernelTunables', 'yes'],
      ['ProtectKernelModules', 'yes'],
      ['ProtectControlGroups', 'yes'],
      ['RestrictAddressFamilies', 'AF_UNIX AF_INET AF_INET6'],
      ['CapabilityBoundingSet', 'CAP_DAC_READ_SEARCH CAP_DAC_OVERRIDE CAP_NET_BIND_SERVICE'],
    ],
    Install: [['WantedBy', 'multi-user.target']],
  });
}
