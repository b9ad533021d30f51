/** Owns the check of the flat layout for symbolic links, which sites use to spread cameras over disks and dayfs does not follow. */
import { LegacyPath, linkRemedy } from '../../union/legacy/legacy-path.js';
import { askProgram, type ProgramAnswer } from '../ask-program.js';
import { type Check, type Finding, ok, warning } from '../finding.js';

export const legacyLinks: Check = {
  name: 'legacy path',
  examine: async ({ config }) => {
    if (config.legacy === undefined) return [ok('no flat layout is configured')];
    const path = new LegacyPath(config.legacy.path);
    // Another process asks: a disk that does not answer must not keep this one.
    const from = path.topPath === '/' ? '/' : `${path.topPath}/`;
    const depth = String(path.stepCount);
    const found = await askProgram('find', from, '-mindepth', '1', '-maxdepth', depth, '-type', 'l');
    return judgeLegacyLinks(path, found);
  },
};

/** @param found what find(1) says of the links down to the flat folders */
export function judgeLegacyLinks(path: LegacyPath, { exitCode, text, errors }: ProgramAnswer): Finding[] {
  if (exitCode === undefined) {
    return [warning(`${path.topPath} of legacy.path does not answer`, 'look into the kernel log: dmesg')];
  }
  const links = text.split('\n').filter((link) => path.isOnWay(link));
  if (links.length > 0) return links.map((link) => warning(`${link} is a symbolic link, and not followed`, linkRemedy));
  if (exitCode === 0) return [ok(`no link hides anything of ${path.topPath}`)];
  const [reason = ''] = errors.split('\n');
  return [warning(`not all of legacy.path can be looked at: ${reason}`, 'mount its disk, or mend the permissions')];
}
