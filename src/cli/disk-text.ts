/** Owns how disks are told to people. */
import { formatBytes } from '../disks/format-bytes.js';
import type { DiskReport } from '../status/disk-report.js';
import { formatTable } from './table.js';

/** With a state of the caller's, where more is known than a look tells. */
export function formatDisks(disks: ReadonlyArray<Omit<DiskReport, 'state'> & { readonly state: string }>): string {
  const headings = ['DISK', 'ACTIVE', 'STATE', 'FREE', 'OF', 'FREE INODES', 'PATH', 'REASON'];
  return formatTable(
    headings,
    disks.map((disk) => [
      disk.id,
      disk.active ? 'active' : '',
      disk.state,
      formatKnown(disk.freeBytes, formatBytes),
      formatKnown(disk.totalBytes, formatBytes),
      formatKnown(disk.freeInodes, String),
      disk.path,
      disk.reason ?? '',
    ]),
  );
}

function formatKnown(value: number | null, format: (value: number) => string): string {
  return value === null ? '-' : format(value);
}
