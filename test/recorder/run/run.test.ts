import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
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

const startMs = Date.UTC(2026, 0, 15, 13, 30);

async function openRun() {
  const folder = mkdtempSync(join(tmpdir(), 'dayfs-run-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
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
