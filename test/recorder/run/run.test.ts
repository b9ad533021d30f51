import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { CameraName } from '../../../src/domain/camera-name.js';
import { Run } from '../../../src/recorder/run/run.js';
import { isWholePackets } from '../../../src/recorder/run/transport-packets.js';
import { Losses } from '../../../src/recorder/spool/losses.js';
import { Spool } from '../../../src/recorder/spool/spool.js';
import { frameNumberInput, frameNumberOutput } from '../../support/frame-numbers.js';
import { describeAsRoot } from '../../support/fuse.js';

const startMs = Date.UTC(2026, 0, 15, 13, 30);

function makeFolder(parent = tmpdir()): string {
  const folder = mkdtempSync(join(parent, 'dayfs-run-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function openRun(folder = makeFolder()) {
  const log = pino({ level: 'silent' });
  const losses = new Losses({ statePath: folder, log, now: () => 0 });
  onTestFinished(async () => await losses.written());
  const spool = new Spool(join(folder, 'spool'), losses, log);
  await spool.open();
  const runFolder = await spool.makeRunFolder('court-1' as CameraName, startMs);
  return { spool, folder: runFolder.path, run: await Run.open(runFolder, spool) };
}

/** A finished segment of two seconds that has its time. */
function makeTimed(folder: string, index: number): string {
  const path = join(folder, `000000000${index}_${startMs + index * 2000}_2000000.ts`);
  const input = frameNumberInput().filter((argument) => argument !== '-re');
  execFileSync('ffmpeg', ['-v', 'error', ...input, '-t', '2', ...frameNumberOutput(), '-f', 'mpegts', path]);
  return path;
}

async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Without the programs of this host. */
async function withPath(path: string, use: () => Promise<void>): Promise<void> {
  const before = process.env['PATH'];
  process.env['PATH'] = path;
  try {
    await use();
  } finally {
    process.env['PATH'] = before;
  }
}

describe('a run that an earlier supervisor left', () => {
  test('has lost bytes with the power: what is left of a finished segment is mended, or set aside', async () => {
    const { run, spool, folder } = await openRun();
    const [whole, torn, empty] = [0, 1, 2].map((index) => makeTimed(folder, index)) as [string, string, string];
    truncateSync(torn, Math.floor(statSync(torn).size * 0.7) + 1);
    truncateSync(empty, 0);

    const [first, second, ...more] = await run.timed();
    expect(more).toEqual([]);
    expect(first).toMatchObject({ path: whole, durationSeconds: 2 });
    expect(second).toMatchObject({ index: 1, startMs: startMs + 2000, mayBePlaced: true });
    expect(second?.durationSeconds).toBeLessThan(1.9);
    expect(await isWholePackets(second?.path ?? '', second?.bytes ?? 0)).toBe(true);
    expect(readdirSync(join(spool.path, '.set-aside'))).toEqual([expect.stringContaining('_0000000002_')]);
    expect((await run.timed()).map(({ path }) => path)).toEqual([first?.path, second?.path]);
  });

  test('gives its segments away though nothing can be written beside them, as in a full spool', async () => {
    const { run, folder } = await openRun();
    mkdirSync(join(folder, 'run.json.new'));
    for (const index of [0, 1, 2]) {
      renameSync(makeTimed(folder, index), join(folder, `000000000${index}.ts`));
      appendFileSync(join(folder, 'segments.csv'), `000000000${index}.ts,${index * 2},${index * 2 + 2}\n`);
    }
    expect((await listOf(run.finished())).map(({ index }) => index)).toEqual([0, 1, 2]);
    rmSync(join(folder, 'run.json.new'), { recursive: true });
  });

  test('keeps apart what ffprobe does not judge: it may well be played', async () => {
    const { run, spool, folder } = await openRun();
    const path = makeTimed(folder, 0);
    truncateSync(path, statSync(path).size - 1);
    await withPath('/nowhere', async () => expect(await run.timed()).toEqual([]));
    expect(readdirSync(join(spool.path, '.set-aside', 'unplaced'))).toEqual([expect.stringContaining('_0000000000_')]);
  });

  test('goes, though its supervisor was killed while it wrote its record', async () => {
    const { run, folder } = await openRun();
    writeFileSync(join(folder, 'run.json.new'), '{"lag');
    expect(await run.removeIfPlaced()).toBe(true);
    expect(existsSync(folder)).toBe(false);
  });
});

/** As ffmpeg leaves them: so many that are finished, and the next one begun. */
function writeSegments(folder: string, finished: number): void {
  const name = (index: number) => `${String(index).padStart(10, '0')}.ts`;
  const lines = Array.from({ length: finished }, (_, index) => `${name(index)},${index}.000000,${index + 1}.000000\n`);
  for (let index = 0; index <= finished; index += 1) writeFileSync(join(folder, name(index)), Buffer.alloc(188, 0x47));
  writeFileSync(join(folder, 'segments.csv'), lines.join(''));
}

test('a run’s segments are given their times in order, and followed by no time that was not recorded', async () => {
  const { run, folder } = await openRun();
  writeSegments(folder, 3);
  const segments = await listOf(run.finished());
  expect(segments.map(({ index, durationSeconds }) => [index, durationSeconds])).toEqual([
    [0, 1],
    [1, 1],
    [2, 1],
  ]);
  expect(await listOf(run.finished())).toEqual([]);
  expect((await run.timed()).map(({ path }) => path)).toEqual(segments.map(({ path }) => path));
});

test('what somebody else put into the folder of a run stays, and holds nothing up', async () => {
  const { run, folder } = await openRun();
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  expect(await run.removeIfPlaced()).toBe(true);
  expect(existsSync(join(folder, 'notes.txt'))).toBe(true);
});

describeAsRoot('in a spool that is full', () => {
  test('finished segments are handed on all the same, which is what makes room', async () => {
    const path = makeFolder('/dev/shm');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', path]);
    onTestFinished(() => void execFileSync('umount', ['--lazy', path]));
    const { run, folder } = await openRun(path);
    writeSegments(folder, 3);
    const { bavail, bsize } = statfsSync(path);
    writeFileSync(join(path, 'filler'), Buffer.alloc(bavail * bsize));
    expect(await listOf(run.finished())).toHaveLength(3);
  });
});
