/** Owns the two descriptors that outlive every serving process: the kernel's device, and a file for what is known. */
import { closeSync, constants, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { storedNames } from '../../mount/held-mark.js';

/** From <fcntl.h>, the same on x64 and arm64; Node does not list it: the file never has a name. */
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;

export interface HeldDescriptors {
  readonly device: number;
  readonly state: number;
}

/** The first that a service manager hands over (sd_listen_fds(3)). */
const firstListened = 3;

/** Those that the service manager has kept from the holder before; undefined if it has none. */
export function storedDescriptors(env: NodeJS.ProcessEnv, pid: number): HeldDescriptors | undefined {
  if (Number(env['LISTEN_PID']) !== pid) return undefined;
  const names = (env['LISTEN_FDNAMES'] ?? '').split(':').slice(0, Number(env['LISTEN_FDS']));
  const [device, state] = [names.indexOf(storedNames.device), names.indexOf(storedNames.state)];
  return device < 0 || state < 0 ? undefined : { device: firstListened + device, state: firstListened + state };
}

/** Undefined where one of them cannot be had: a serving process opens its own then, and says what is wrong with it. */
export function openHeld(): HeldDescriptors | undefined {
  try {
    return { device: openSync('/dev/fuse', constants.O_RDWR), state: openState() };
  } catch {
    // The serving process finds the same, and says so.
    return undefined;
  }
}

export function closeHeld(held: HeldDescriptors): void {
  closeSync(held.device);
  closeSync(held.state);
}

/** In memory, where there is such a place. */
function openState(): number {
  const flags = constants.O_RDWR | O_TMPFILE;
  try {
    return openSync('/dev/shm', flags, 0o600);
  } catch {
    // No memory, or none of a kind that has files without names.
    return openSync(tmpdir(), flags, 0o600);
  }
}
