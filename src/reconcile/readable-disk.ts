/** Owns what reconciliation asks of a disk. */
import type { DiskAccess } from '../disks/disk-access.js';

export type ReadableDisk = Pick<
  DiskAccess,
  'disk' | 'inspect' | 'listDays' | 'listCameras' | 'scan' | 'earliestSegmentMs'
>;
