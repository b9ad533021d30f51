/** Owns the check of the units: whether those of this host are what this dayfs and this configuration make. */
import { hostFilesOf } from '../../systemd/install/host-files.js';
import { type PlannedFile, planInstall } from '../../systemd/install/install.js';
import { isSystemdRunning } from '../../systemd/install/systemctl.js';
import { askProgram } from '../ask-program.js';
import { type Check, type Finding, ok, warning } from '../finding.js';

export const units: Check = {
  name: 'units',
  examine: async ({ config, program }) => {
    if (!isSystemdRunning()) return [ok('systemd does not run this host: something else has to start dayfs')];
    const plan = planInstall(hostFilesOf({ config, program, prefix: '/' }));
    const reload = await askProgram('systemctl', 'show', '--property=NeedDaemonReload', '--value', 'dayfs-*');
    return judgeUnits(plan, reload.text.split('\n').includes('yes'));
  },
};

export function judgeUnits(plan: readonly PlannedFile[], needsReload: boolean): Finding[] {
  const stale = plan
    .filter(({ state }) => state === 'differs')
    .map(({ path, difference }) =>
      warning(`${path} is not what this dayfs writes: ${difference}`, 'dayfs install --force'),
    );
  if (needsReload) stale.push(warning('systemd has not read the units since they changed', 'systemctl daemon-reload'));
  if (stale.length > 0) return stale;
  if (plan.some(({ state }) => state === 'new')) return [ok('not all units are written: "dayfs install" does that')];
  return [ok('the units are what this dayfs writes')];
}
