/** Owns the check of what users other than root need to mount. */
import { readFile } from 'node:fs/promises';
import { errorCode } from '../../domain/errors.js';
import { askProgram } from '../ask-program.js';
import { broken, type Check, type Finding, ok } from '../finding.js';

const settingsFile = '/etc/fuse.conf';

export interface FusermountFacts {
  readonly isRoot: boolean;
  readonly hasFusermount: boolean;
  readonly allowOther: boolean;
  /** Of /etc/fuse.conf; undefined where there is none. */
  readonly settings: string | undefined;
}

export const fusermount: Check = {
  name: 'fusermount',
  examine: async ({ config }) => {
    const hasFusermount = (await askProgram('fusermount3', '--version')).exitCode === 0;
    const settings = await readSettings();
    return judgeFusermount({
      isRoot: process.getuid?.() === 0,
      hasFusermount,
      allowOther: config.mount.allowOther,
      settings,
    });
  },
};

export function judgeFusermount({ isRoot, hasFusermount, allowOther, settings }: FusermountFacts): Finding[] {
  if (isRoot) return [ok('root mounts without fusermount3 and user_allow_other')];
  const findings = [
    hasFusermount
      ? ok('fusermount3 is there')
      : broken('fusermount3 is missing, and only root can mount without it', 'apt-get install fuse3'),
  ];
  if (!allowOther) return findings;
  const isAllowed = /^\s*user_allow_other\s*(#.*)?$/m.test(settings ?? '');
  findings.push(
    isAllowed
      ? ok(`user_allow_other stands in ${settingsFile}`)
      : broken(
          `mount.allowOther needs user_allow_other in ${settingsFile}, where this user is not root`,
          `echo user_allow_other | sudo tee --append ${settingsFile}`,
        ),
  );
  return findings;
}

async function readSettings(): Promise<string | undefined> {
  try {
    return await readFile(settingsFile, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
