/** Owns the check of what earlier mounts have left: dead ones, hung ones, and several over each other. */
import { readMountTable } from '../../host/mount-table.js';
import { mountedType } from '../../mount/driver.js';
import { askProgram, type ProgramAnswer } from '../ask-program.js';
import { broken, type Check, type Finding, ok, warning } from '../finding.js';

export const deadMounts: Check = {
  name: 'mounts',
  examine: async () => {
    const mounted = readMountTable().filter(({ type }) => type === mountedType);
    const paths = [...new Set(mounted.map(({ mountPoint }) => mountPoint))];
    const judged = paths.map(async (path) => {
      // Another process asks: one that does not answer must not keep this one. And it asks the server, not the kernel,
      // which answers for a dead one for as long as it was told to believe.
      const answer = await askProgram('stat', '--cached=never', '--format=%F', '--', path);
      const layers = mounted.filter(({ mountPoint }) => mountPoint === path).length;
      return judgeMount(path, layers, answer);
    });
    return paths.length === 0 ? [ok('nothing is mounted, and nothing was left behind')] : await Promise.all(judged);
  },
};

export function judgeMount(path: string, layers: number, { exitCode, errors }: ProgramAnswer): Finding {
  const remedy = `umount --lazy ${path}`;
  if (errors.includes('Transport endpoint is not connected')) {
    return broken(`what was mounted at ${path} is dead: its process was killed`, `${remedy}, or start "dayfs mount"`);
  }
  if (exitCode === undefined) return broken(`what is mounted at ${path} does not answer`, remedy);
  if (exitCode !== 0) return broken(`what is mounted at ${path} fails: ${errors}`, remedy);
  return layers === 1
    ? ok(`${path} answers`)
    : warning(`${path} is mounted ${layers} times, one over the other`, remedy);
}
