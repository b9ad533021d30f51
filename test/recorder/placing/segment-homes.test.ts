import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DiskConfig } from '../../../src/config/config.js';
import { initDisk } from '../../../src/disks/disk-init.js';
import { findPlaced } from '../../../src/disks/placing/find-placed.js';
import { makeKnownRoots } from '../../../src/disks/placing/known-roots.js';
import { place } from '../../../src/disks/placing/place.js';
import type { CameraName } from '../../../src/domain/camera-name.js';
import type { DiskId } from '../../../src/domain/disk-id.js';
import { parseSegmentNameTemplate } from '../../../src/domain/segment-name.js';
import type { TimeZone } from '../../../src/domain/time-zone.js';
import { type HomeDisk, SegmentHomes } from '../../../src/recorder/placing/segment-homes.js';
import type { SpooledSegment } from '../../../src/recorder/spool/spooled-segment.js';

const camera = 'court-1' as CameraName;
const timeZone = 'Europe/Madrid' as TimeZone;
const noonMs = Date.UTC(2026, 9, 24, 10);
const wholeSeconds = '%Y%m%d-%H%M%S.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync('/dev/shm/dayfs-homes-');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A folder as a disk, called without a thread. */
class FolderDisk implements HomeDisk {
  readonly disk: DiskConfig;
  readonly #knownRoots = makeKnownRoots();
  /** How often it was asked for a segment. */
  asked = 0;
  isAway = false;

  constructor(path: string) {
    mkdirSync(path);
    this.disk = { id: basename(path) as DiskId, path, minFree: { bytes: 0 } };
    initDisk(this.disk, { allowFolder: true });
  }

  async place(placement: Parameters<HomeDisk['place']>[0]) {
    return place(this.disk, placement, this.#knownRoots);
  }

  async findPlaced(placement: Parameters<HomeDisk['place']>[0]) {
    this.asked += 1;
    if (this.isAway) throw new Error('it is away');
    return findPlaced(this.disk, placement);
  }

  playlist(): string {
    return readFileSync(join(this.disk.path, '20261024', camera, 'hls', 'index.m3u8'), 'utf8');
  }

  /** What its segments hold, by their names. */
  contents(): Map<string, string> {
    const names = readdirSync(this.disk.path, { recursive: true, encoding: 'utf8' });
    return new Map(
      names
        .filter((name) => name.endsWith('.ts'))
        .map((name) => [name, readFileSync(join(this.disk.path, name), 'utf8')]),
    );
  }
}

function countSegments(playlist: string): number {
  return playlist.match(/#EXTINF/g)?.length ?? 0;
}

/** A camera, two disks, and what its supervisor knows. */
class Recording {
  readonly disks: [FolderDisk, FolderDisk];
  readonly warnings: string[] = [];
  readonly #notAsked = new Set<string>();
  readonly #config;
  #homes: SegmentHomes;
  #recorded = 0;
  #recordedUpToMs: number | undefined;

  constructor(path: string, template: string) {
    this.disks = [new FolderDisk(join(path, 'disk-a')), new FolderDisk(join(path, 'disk-b'))];
    this.#config = { timeZone, recording: { segmentSeconds: 6, segmentName: parseSegmentNameTemplate(template) } };
    this.#homes = this.restart();
  }

  restart(): SegmentHomes {
    this.#notAsked.clear();
    this.#homes = this.homesOfAnotherCamera();
    return this.#homes;
  }

  homesOfAnotherCamera(): SegmentHomes {
    const { disks, warnings } = this;
    const recordedUpToMs = () => this.#recordedUpToMs;
    const log = { warn: (_: unknown, message?: string) => void warnings.push(message ?? '') };
    const notAsked = this.#notAsked;
    return new SegmentHomes({ config: this.#config, disks, notAsked, recordedUpToMs, log });
  }

  /** A segment with bytes of its own, in the spool. */
  segment(startMs: number): SpooledSegment {
    const index = this.#recorded;
    this.#recorded += 1;
    const path = join(folder, `segment-${index}`);
    writeFileSync(path, `segment ${index}`);
    const run = { camera, path: folder };
    return { run, path, bytes: path.length, startMs, durationSeconds: 6, index, mayBePlaced: false };
  }

  async record(startMs: number, disk: FolderDisk = this.disks[0]): Promise<string> {
    return await this.place(this.segment(startMs), disk);
  }

  async place(segment: SpooledSegment, disk: FolderDisk = this.disks[0]): Promise<string> {
    const { placement } = await this.#homes.place(disk, segment, true);
    this.#recordedUpToMs = Math.max(this.#recordedUpToMs ?? 0, placement.startMs + 6000);
    return placement.name;
  }

  find(segment: SpooledSegment) {
    return this.#homes.find(segment, true);
  }

  get asked(): number {
    return this.disks[0].asked + this.disks[1].asked;
  }

  get recorded(): number {
    return this.#recorded;
  }
}

/** Each segment is there, under a name of its own. */
function expectAllShown({ disks, recorded }: Recording): void {
  const contents = disks.flatMap((disk) => [...disk.contents()]);
  expect(new Set(contents.map(([name]) => name)).size).toBe(recorded);
  expect(new Set(contents.map(([, content]) => content)).size).toBe(recorded);
}

test('a root’s own playlist has a discontinuity where the recording came back from another disk', async () => {
  const recording = new Recording(folder, wholeSeconds);
  const [first, second] = recording.disks;
  for (const [index, disk] of [first, first, second, second, first, first].entries()) {
    await recording.record(noonMs + index * 6000, disk);
  }
  expect(first.playlist().split('#EXT-X-DISCONTINUITY').map(countSegments)).toEqual([2, 2]);
  expect(second.playlist().split('#EXT-X-DISCONTINUITY').map(countSegments)).toEqual([2]);
});

describe('a segment’s name', () => {
  test('is asked for on no disk while time goes forward', async () => {
    const recording = new Recording(folder, wholeSeconds);
    for (let index = 0; index < 10; index += 1) {
      await recording.record(noonMs + index * 6000, recording.disks[index < 5 ? 0 : 1]);
    }
    expect(recording.asked).toBe(0);
    expectAllShown(recording);
  });

  test('is not that of a segment on another disk, after a clock was set back', async () => {
    const recording = new Recording(folder, wholeSeconds);
    const [first, second] = recording.disks;
    for (let index = 0; index < 5; index += 1) await recording.record(noonMs + index * 6000, first);
    expect(await recording.record(noonMs, second)).toBe('20261024-120001.ts');
    expect(await recording.record(noonMs + 6000, second)).toBe('20261024-120007.ts');
    expectAllShown(recording);
  });

  test('is not either after a restart with a clock that was set back meanwhile', async () => {
    const recording = new Recording(folder, wholeSeconds);
    const [first, second] = recording.disks;
    for (let index = 0; index < 5; index += 1) await recording.record(noonMs + index * 6000, first);
    recording.restart();
    expect(await recording.record(noonMs + 6000, second)).toBe('20261024-120007.ts');
    expect(await recording.record(noonMs + 12_000, second)).toBe('20261024-120013.ts');
    const { asked } = recording;
    // Past what was recorded, nothing is asked any more.
    expect(await recording.record(noonMs + 60_000, second)).toBe('20261024-120100.ts');
    expect(recording.asked).toBe(asked);
    expectAllShown(recording);
  });

  test('is remembered for a disk that has gone since, and waits for no disk that cannot be asked', async () => {
    const recording = new Recording(folder, wholeSeconds);
    const [first, second] = recording.disks;
    await recording.record(noonMs, first);
    await recording.record(noonMs + 12_000, first);
    first.isAway = true;
    expect(await recording.record(noonMs, second)).toBe('20261024-120001.ts');
    expect(await recording.record(noonMs + 6000, second)).toBe('20261024-120006.ts');
    await recording.homesOfAnotherCamera().place(second, recording.segment(noonMs + 18_000), true);
    expect(recording.warnings).toHaveLength(1);
    expectAllShown(recording);
  });

  test('stays its own when it is placed again', async () => {
    const recording = new Recording(folder, wholeSeconds);
    const [first, second] = recording.disks;
    await recording.record(noonMs, first);
    const segment = recording.segment(noonMs);
    expect(await recording.place(segment, second)).toBe('20261024-120001.ts');
    expect(await recording.place(segment, second)).toBe('20261024-120001.ts');
    // Also on another disk: the merged day then shows it once.
    expect(await recording.place(segment, first)).toBe('20261024-120001.ts');
    expectAllShown(recording);
  });

  test('is found again after a restart behind however many names that others have', async () => {
    const recording = new Recording(folder, wholeSeconds);
    for (let index = 0; index < 15; index += 1) await recording.record(noonMs + index * 1000);
    const segment = recording.segment(noonMs);
    expect(await recording.find(segment)).toBeUndefined();
    const name = await recording.place(segment);
    expect(name).toBe('20261024-120015.ts');
    recording.restart();
    expect((await recording.find(segment))?.placement.name).toBe(name);
  });

  test('is its own whatever clocks, disks and supervisors do', async () => {
    const event = fc.record({
      stepSeconds: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: -3700, max: 3700 })),
      disk: fc.constantFrom(0 as const, 1 as const),
      isRestart: fc.boolean(),
    });
    const template = fc.constantFrom(wholeSeconds, '%Y%m%d-%H%M%S.%f.ts', '%Y%m%dT%H%M%S%z.ts');
    const begin = fc.constantFrom(noonMs, Date.UTC(2026, 9, 25, 0, 30));
    await fc.assert(
      fc.asyncProperty(template, begin, fc.array(event, { maxLength: 25 }), async (text, beginMs, events) => {
        const recording = new Recording(mkdtempSync(join(folder, 'host-')), text);
        let startMs = beginMs;
        for (const { stepSeconds, disk, isRestart } of events) {
          if (isRestart) recording.restart();
          startMs += stepSeconds * 1000;
          await recording.record(startMs, recording.disks[disk]);
          startMs += 6000;
        }
        expectAllShown(recording);
      }),
      { numRuns: 60 },
    );
  });
});
