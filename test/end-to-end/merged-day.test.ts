import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DiskConfig } from '../../src/config/config.js';
import { loadConfig } from '../../src/config/load-config.js';
import { askRecorderStatus } from '../../src/control/control-client.js';
import { Dayfs, reportOf, runDayfs, startMount, writeConfig } from '../support/dayfs.js';
import { eventually } from '../support/eventually.js';
import { frameNumberInput, frameNumberOutput, frameRange, readAllFrameNumbers } from '../support/frame-numbers.js';
import { describeMount } from '../support/fuse.js';
import { diskId } from '../support/merged-day.js';
import { type TemporaryFolder, temporaryFolder } from '../support/trees.js';

interface Status {
  readonly mount: { readonly path: string };
  readonly cameras: readonly [{ readonly segmentsPlaced: number; readonly ffmpegPid: number }];
}

interface RootReport {
  readonly day: string;
  readonly disk: string;
  readonly path: string;
}

const camera = { name: 'court-1', input: frameNumberInput(), output: frameNumberOutput() };

/** Midnight is to be far away, so that all that is recorded lies in one day. */
const timezone = new Date().getUTCHours() === 23 ? 'Asia/Tokyo' : 'UTC';

describeMount('a day recorded on two disks', () => {
  let folder: TemporaryFolder;
  let disks: DiskConfig[];
  let config: string;

  beforeEach(async () => {
    folder = temporaryFolder();
    disks = ['disk-a', 'disk-b'].map((name) => makeDisk(folder, name));
    config = writeConfig(folder.path, disks, { timezone, recording: { segmentSeconds: 1 }, cameras: [camera] });
    for (const { id } of disks) await reportOf(config, 'disk', 'init', id);
  });

  afterEach(() => {
    for (const disk of disks) spawnSync('umount', ['--lazy', disk.path]);
    folder[Symbol.dispose]();
  });

  const status = () => reportOf<Status>(config, 'status');
  const roots = () => reportOf<RootReport[]>(config, 'roots');
  const change = () => reportOf<{ to: string }>(config, 'switch');
  const placed = async (): Promise<number> => {
    const { cameras } = await askRecorderStatus(loadConfig({ file: config, env: {} }));
    return cameras[0]?.segmentsPlaced ?? 0;
  };

  test('holds every frame after five switches', { timeout: 180_000 }, async () => {
    await using _mount = await startMount(config);
    await using recorder = new Dayfs(['--config', config, 'record']);
    await eventually(async () => (await placed()) >= 2, { withinMs: 30_000 });
    for (let switched = 0; switched < 5; switched += 1) {
      const before = await placed();
      expect(await change()).toMatchObject({ to: switched % 2 === 0 ? 'disk-b' : 'disk-a' });
      await eventually(async () => (await placed()) >= before + 2, { withinMs: 30_000 });
    }
    expect((await recorder.stop()).code).toBe(0);

    const [day = ''] = readdirSync(join(folder.path, 'merged/court-1'));
    const merged = join(folder.path, 'merged/court-1', day, 'hls');
    const everywhere = disks.flatMap(({ path }) => readdirSync(join(path, day, 'court-1/hls')).filter(isSegment));
    const segments = () => readdirSync(merged).filter(isSegment).sort();
    await eventually(() => segments().length === everywhere.length);
    const frames = await readAllFrameNumbers(segments().map((name) => join(merged, name)));
    expect(frames).toEqual(frameRange(0, frames.length));
    expect(frames.length).toBeGreaterThan(12 * 20);

    const switches = await reportOf<{ reason: string; gapSeconds: number }[]>(config, 'switches');
    const manual = switches.filter(({ reason }) => reason === 'manual');
    expect(manual.map(({ gapSeconds }) => gapSeconds)).toEqual([0, 0, 0, 0, 0]);
    expect((await roots()).map(({ disk }) => disk).sort()).toEqual(['disk-a', 'disk-b']);
  });

  test('is recorded and served by `dayfs run`, which leaves nothing behind when it is told to end', async () => {
    await using run = new Dayfs(['--config', config, 'run']);
    await eventually(async () => (await placed()) >= 2, { withinMs: 30_000 });
    const { mount, cameras } = await status();
    expect(mount.path).toBe(join(folder.path, 'merged'));
    expect((await run.stop()).code).toBe(0);
    expect(() => process.kill(cameras[0].ffmpegPid, 0)).toThrow('ESRCH');
    expect(readdirSync(join(folder.path, 'merged'))).toEqual([]);
    expect((await runDayfs(['--config', config, 'status'])).code).toBe(5);
  });

  test('shows through a registry that was deleted and rebuilt from the disks alone', async () => {
    await using recorder = new Dayfs(['--config', config, 'record']);
    await eventually(async () => (await placed()) >= 2, { withinMs: 30_000 });
    await change();
    const before = await placed();
    await eventually(async () => (await placed()) > before, { withinMs: 30_000 });
    await recorder.stop();
    const places = async () => (await roots()).map(({ day, disk, path }) => ({ day, disk, path }));
    const known = await places();
    execFileSync('sh', ['-c', 'rm "$1"/registry.sqlite*', 'sh', join(folder.path, 'state')]);
    expect((await runDayfs(['--config', config, 'reconcile', '--all'])).code).toBe(0);
    expect(await places()).toEqual(known);
    expect(known).toHaveLength(2);
  });
});

function makeDisk(folder: TemporaryFolder, name: string): DiskConfig {
  const path = join(folder.path, name);
  mkdirSync(path);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'dayfs-test', path]);
  return { id: diskId(name), path, minFree: { share: 0 } };
}

function isSegment(name: string): boolean {
  return name.endsWith('.ts');
}
