import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refuseRoots } from '../../../src/booking/export/refuse-roots.js';
import { diskId } from '../../support/merged-day.js';
import { temporaryFolder } from '../../support/trees.js';

test('a file among the recordings of a disk is refused, by whatever path; others on that disk are not', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'disk-a');
  mkdirSync(join(path, '20260115/court-1/hls'), { recursive: true });
  mkdirSync(join(path, 'exports'));
  symlinkSync(join(path, '20260115/court-1'), join(folder.path, 'link'));
  mkdirSync(join(folder.path, 'flat/court-1/hls'), { recursive: true });
  const disk = { id: diskId('disk-a'), path, minFree: { share: 0 } };
  const legacy = { path: join(folder.path, 'flat/{camera}/hls'), names: [] };
  const refused = async (file: string) => await refuseRoots(file, { disks: [disk], legacy });
  for (const file of [
    'disk-a/20260115/court-1/hls/a.ts',
    'disk-a/20260115/a.mp4',
    'link/hls/a.ts',
    'flat/court-1/hls/a.ts',
  ])
    await expect(refused(join(folder.path, file))).rejects.toMatchObject({ kind: 'usage' });
  for (const file of ['disk-a/a.mp4', 'disk-a/exports/a.mp4', 'a.mp4', 'flat/a.mp4', 'flat/court-1/a.mp4'])
    await refused(join(folder.path, file));
});
