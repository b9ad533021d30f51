import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { CameraName } from '../../../src/domain/camera-name.js';
import { Run } from '../../../src/recorder/run/run.js';
import { type RunFolder, Spool } from '../../../src/recorder/spool/spool.js';
import type { SpooledSegment } from '../../../src/recorder/spool/spooled-segment.js';
import { describeAsRoot } from '../../support/fuse.js';

function makeFolder(): string {
  const path = mkdtempSync('/dev/shm/dayfs-run-');
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

async function makeRun(spoolPath: string): Promise<{ run: Run; folder: RunFolder }> {
  const spool = new Spool(spoolPath, pino({ level: 'silent' }));
  await spool.open();
  const folder = await spool.makeRunFolder('court-1' as CameraName, Date.now());
  return { run: await Run.open(folder, spool), folder };
}

/** As ffmpeg leaves them: so many that are finished, and the next one begun. */
function writeSegments({ path }: RunFolder, finished: number): void {
  const name = (index: number) => `${String(index).padStart(10, '0')}.ts`;
  const lines = Array.from({ length: finished }, (_, index) => `${name(index)},${index}.000000,${index + 1}.000000\n`);
  for (let index = 0; index <= finished; index += 1) writeFileSync(join(path, name(index)), Buffer.alloc(188, 0x47));
  writeFileSync(join(path, 'segments.csv'), lines.join(''));
}

async function takeAll(run: Run): Promise<SpooledSegment[]> {
  const segments: SpooledSegment[] = [];
  for await (const segment of run.finished()) segments.push(segment);
  return segments;
}

test('a run’s segments are given their times in order, and followed by no time that was not recorded', async () => {
  const { run, folder } = await makeRun(makeFolder());
  writeSegments(folder, 3);
  const segments = await takeAll(run);
  expect(segments.map(({ index, durationSeconds }) => [index, durationSeconds])).toEqual([
    [0, 1],
    [1, 1],
    [2, 1],
  ]);
  expect(await takeAll(run)).toEqual([]);
  expect((await run.timed()).map(({ path }) => path)).toEqual(segments.map(({ path }) => path));
});

test('the folder of a run is removed with what a killed supervisor was writing in it', async () => {
  const { run, folder } = await makeRun(makeFolder());
  writeFileSync(join(folder.path, 'run.json.new'), '{');
  expect(await run.removeIfPlaced()).toBe(true);
  expect(existsSync(folder.path)).toBe(false);
});

test('what somebody else put into the folder of a run stays, and holds nothing up', async () => {
  const { run, folder } = await makeRun(makeFolder());
  writeFileSync(join(folder.path, 'notes.txt'), 'mine');
  expect(await run.removeIfPlaced()).toBe(true);
  expect(existsSync(join(folder.path, 'notes.txt'))).toBe(true);
});

describeAsRoot('in a spool that is full', () => {
  test('finished segments are handed on all the same, which is what makes room', async () => {
    const path = makeFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', path]);
    onTestFinished(() => void execFileSync('umount', ['--lazy', path]));
    const { run, folder } = await makeRun(path);
    writeSegments(folder, 3);
    const { bavail, bsize } = statfsSync(path);
    writeFileSync(join(path, 'filler'), Buffer.alloc(bavail * bsize));
    expect(await takeAll(run)).toHaveLength(3);
  });
});
