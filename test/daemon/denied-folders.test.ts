import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { deniedFolders } from '../../src/daemon/denied-folders.js';
import type { BookingReport } from '../../src/lookup/booking-report.js';
import { mountHangingDisk } from '../disks/test-disk.js';
import { describeMount } from '../support/fuse.js';

function reportOf(path: string): BookingReport {
  const report: Partial<BookingReport> = { roots: [{ disk: 'disk-a', path, state: 'unreachable' }] };
  return report as BookingReport;
}

describeMount('what an answer could not read', () => {
  test('is not waited for where its disk has stopped to answer since', async () => {
    const { disk, hang } = await mountHangingDisk('disk-a');
    mkdirSync(join(disk.path, 'root'));
    hang();
    expect(await deniedFolders(reportOf(join(disk.path, 'root')), 200)).toEqual(new Map());
  });
});
