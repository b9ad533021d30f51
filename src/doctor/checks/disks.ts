/** Owns the check of the disks: their markers, their space and inodes, and that one of them can be recorded to. */
import type { DiskConfig } from '../../config/config.js';
import type { DiskCondition } from '../../disks/disk.js';
import { DiskAccess } from '../../disks/disk-access.js';
import { formatBytes } from '../../disks/format-bytes.js';
import { broken, type Check, type Finding, ok, warning } from '../finding.js';

export const disks: Check = {
  name: 'disks',
  examine: async ({ config }) => {
    const looks = await Promise.all(config.disks.map(async (disk) => ({ disk, condition: await lookAt(disk) })));
    const isRecordedTo = config.cameras.length > 0;
    return judgeDisks(looks, isRecordedTo);
  },
};

/** Nothing is written, and a disk that does not answer costs its deadline. */
async function lookAt(disk: DiskConfig): Promise<DiskCondition> {
  const access = new DiskAccess(disk);
  try {
    return await access.inspect();
  } finally {
    await access.close();
  }
}

export interface DiskLook {
  readonly disk: Pick<DiskConfig, 'id' | 'path'>;
  readonly condition: DiskCondition;
}

export function judgeDisks(looks: readonly DiskLook[], isRecordedTo: boolean): Finding[] {
  const findings = looks.map(({ disk, condition }) => judgeDisk(disk, condition));
  const isFit = looks.some(({ condition }) => condition.state === 'ok');
  if (isFit || !isRecordedTo) return findings;
  return [...findings, broken('no disk can be recorded to: segments wait in the spool', 'mend one of the disks above')];
}

function judgeDisk({ id, path }: DiskLook['disk'], condition: DiskCondition): Finding {
  switch (condition.state) {
    case 'ok': {
      const { freeBytes, freeInodes, totalInodes } = condition.space;
      const inodes = totalInodes > 0 ? ` and ${freeInodes} inodes` : '';
      return ok(`${id} (${path}) is itself, with ${formatBytes(freeBytes)}${inodes} free`);
    }
    case 'low-space':
      return warning(
        `${id} (${path}) is nearly full: ${condition.reason}`,
        `free room on ${path}, or lower its minFree`,
      );
    // A disk that is away takes its segments with it and nothing else.
    case 'absent':
      return fromReason('warning', id, condition.reason);
    case 'foreign':
    case 'unhealthy':
      return fromReason('broken', id, condition.reason);
  }
}

/** The reason of a disk's condition says what is wrong, and after a semicolon what to do. */
function fromReason(severity: 'warning' | 'broken', id: string, reason: string): Finding {
  const [what = reason, ...remedy] = reason.split('; ');
  return { severity, what: `${id}: ${what}`, remedy: remedy.join('; ') || 'look into the kernel log: dmesg' };
}
