/** Owns what is reported of a disk. */
import type { Config, DiskConfig } from '../config/config.js';
import type { DiskCondition } from '../disks/disk.js';
import { DiskAccess } from '../disks/disk-access.js';

export interface DiskReport {
  readonly id: string;
  readonly path: string;
  readonly active: boolean;
  readonly state: DiskCondition['state'];
  readonly reason: string | null;
  readonly freeBytes: number | null;
  readonly totalBytes: number | null;
  readonly freeInodes: number | null;
}

/** In priority order. All disks are looked at together: one that does not answer costs its deadline once. */
export async function reportDisks(
  config: Config,
  activeDisk: string | undefined,
  look: 'inspect' | 'probe',
): Promise<DiskReport[]> {
  return await Promise.all(
    config.disks.map(async (disk) => reportDisk(disk, disk.id === activeDisk, await lookAt(disk, look))),
  );
}

async function lookAt(disk: DiskConfig, look: 'inspect' | 'probe'): Promise<DiskCondition> {
  const access = new DiskAccess(disk);
  try {
    return await access[look]();
  } finally {
    await access.close();
  }
}

export function reportDisk({ id, path }: DiskConfig, active: boolean, condition: DiskCondition): DiskReport {
  const space = 'space' in condition ? condition.space : undefined;
  return {
    id,
    path,
    active,
    state: condition.state,
    reason: 'reason' in condition ? condition.reason : null,
    freeBytes: space?.freeBytes ?? null,
    totalBytes: space?.totalBytes ?? null,
    freeInodes: space?.freeInodes ?? null,
  };
}
