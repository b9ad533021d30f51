/** Owns the check of the kernel: whether reads can be passed through to the disks' own files. */
import { release } from 'node:os';
import type { Config } from '../../config/config.js';
import { type Check, type Finding, ok, warning } from '../finding.js';

/** FUSE_PASSTHROUGH came with Linux 6.9, version 7.40 of the protocol. */
const passthroughSince = [6, 9] as const;

export const kernel: Check = {
  name: 'kernel',
  examine: async ({ config }) => [judgeKernel(release(), config.mount.driver)],
};

export function judgeKernel(version: string, driver: Config['mount']['driver']): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number.parseFloat);
  const [needMajor, needMinor] = passthroughSince;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) {
    return ok(`Linux ${version} can pass reads through to the disks`);
  }
  const what = `Linux ${version} copies every read: passing them through to the disks came with ${passthroughSince.join('.')}`;
  return driver === 'libfuse' ? ok(what) : warning(what, 'install a newer kernel, such as one of Debian backports');
}
