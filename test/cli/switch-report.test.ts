import { expect, test } from 'vitest';
import { formatSwitches } from '../../src/cli/switch-report.js';
import type { DiskId } from '../../src/domain/disk-id.js';
import type { SwitchEvent } from '../../src/domain/switch-event.js';
import { knownZone } from '../support/times.js';

function switched(from: string | undefined, to: string | undefined, gapSeconds: number | undefined): SwitchEvent {
  const disks = { from: from as DiskId | undefined, to: to as DiskId | undefined };
  return { atMs: Date.UTC(2026, 0, 15, 13, 30), ...disks, reason: 'unhealthy', detail: 'EIO', gapSeconds };
}

test('the history says in words what is missing, and where no disk was active', () => {
  const events = [
    switched(undefined, 'disk-b', undefined),
    switched('disk-a', undefined, 3600),
    switched('disk-b', 'disk-a', 2.04),
    switched('disk-a', 'disk-b', 0),
  ];
  expect(formatSwitches(events, knownZone('Europe/Madrid'))).toBe(
    [
      'SWITCHED AT                 FROM    TO      REASON     MISSING        DETAIL',
      '2026-01-15 14:30:00 +01:00  none    disk-b  unhealthy  not known yet  EIO',
      '2026-01-15 14:30:00 +01:00  disk-a  none    unhealthy  60 min         EIO',
      '2026-01-15 14:30:00 +01:00  disk-b  disk-a  unhealthy  2.0 s          EIO',
      '2026-01-15 14:30:00 +01:00  disk-a  disk-b  unhealthy  nothing        EIO',
      '',
    ].join('\n'),
  );
});
