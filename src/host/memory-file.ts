/** Owns files that lie in memory and have no name anywhere. */
import { requiredKoffi } from './koffi.js';
import { SystemCallError } from './system-call-error.js';

/** From <linux/memfd.h>. */
const MFD_CLOEXEC = 1;

let create: ((name: string) => number) | undefined;

/**
 * memfd_create(2): a descriptor, the caller's to close.
 *
 * @param name what lists of open files show
 * @throws SystemCallError
 */
export function openMemoryFile(name: string): number {
  create ??= creator();
  return create(name);
}

function creator(): (name: string) => number {
  const koffi = requiredKoffi();
  const call = koffi.load(null).func('int memfd_create(const char *name, uint flags)');
  return (name) => {
    const fd = call(name, MFD_CLOEXEC) as number;
    if (fd < 0) throw new SystemCallError('memfd_create', koffi.errno());
    return fd;
  };
}
