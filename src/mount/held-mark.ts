/** Owns how a process that serves a mount knows what its holder has handed to it. */

/**
 * In its environment. `1`: it has descriptor 3, an open /dev/fuse, which is mounted only if a process before has done
 * so, and descriptor 4, a file without a name for what the next one has to know, empty before anything is mounted. `0`:
 * they could not be opened.
 */
export const heldMark = 'DAYFS_HELD';

export const heldDevice = 3;
export const heldState = 4;

/** By these names a service manager keeps the two while its service is started again (sd_notify(3), FDSTORE). */
export const storedNames = { device: 'dayfs-device', state: 'dayfs-state' } as const;

/**
 * In the holder's environment, if everybody but the process group that it was started in waits for the mount, as at an
 * automount (autofs): the process that serves must not leave that group.
 */
export const awaitedMark = 'DAYFS_AWAITED';
