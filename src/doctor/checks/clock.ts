/** Owns the check of the host's clock: a segment's name is its time. */
import { existsSync } from 'node:fs';
import { askProgram } from '../ask-program.js';
import { type Check, type Finding, ok, warning } from '../finding.js';

export const clock: Check = {
  name: 'clock',
  examine: async () => {
    const { exitCode, text } = await askProgram('timedatectl', 'show', '--property=NTPSynchronized', '--value');
    if (exitCode === 0) return [judgeClock(text.trim() === 'yes')];
    // systemd-timesyncd leaves it once it has set the clock.
    return [judgeClock(existsSync('/run/systemd/timesync/synchronized') ? true : undefined)];
  },
};

/** @param isSynchronised undefined if nobody on this host can tell */
export function judgeClock(isSynchronised: boolean | undefined): Finding {
  if (isSynchronised === true) return ok('the clock is synchronised');
  const what =
    isSynchronised === false ? 'the clock is not synchronised' : 'nothing here tells whether the clock is synchronised';
  return warning(`${what}: segments are named by it, and bookings found by it`, 'timedatectl set-ntp true');
}
