import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Dayfs } from '../support/dayfs.js';
import { eventually } from '../support/eventually.js';
import { readAllFrameNumbers } from '../support/frame-numbers.js';
import { describeMount } from '../support/fuse.js';
import { MemoryDisk } from './fault-disk.js';
import { FaultHost } from './fault-host.js';
import { expectAllFrames, expectOneRun } from './recorded-runs.js';

const minuteMs = 60_000;

interface ListedSegment {
  readonly path: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Players are told of a discontinuity before it. */
  readonly isMarked: boolean;
}

/** A host in Madrid whose clock is the test's. */
class ClockHost extends FaultHost {
  readonly disk: MemoryDisk;
  readonly #clockFile = join(this.path, 'clock');
  #offMs = 0;

  constructor({ segmentName = '%Y%m%dT%H%M%S.%f%z.ts', segmentSeconds = 1 } = {}) {
    super({ keys: { timezone: 'Europe/Madrid', recording: { segmentSeconds, segmentName } } });
    this.disk = new MemoryDisk(this.path, 'disk-a', '16m');
    this.addDisks(this.disk, new MemoryDisk(this.path, 'disk-b', '16m'));
  }

  /** Its clock shows an instant some seconds from now. */
  async recordUpTo(time: string): Promise<Dayfs> {
    // Long enough for a recorder to start on a busy host.
    const leadMs = 12_000;
    this.#setOff(0, Date.parse(time) - leadMs - Date.now());
    const clock = resolve('test/faults/fixtures/stepped-clock.mjs');
    return await this.record({ NODE_OPTIONS: `--import=${clock}`, DAYFS_TEST_CLOCK: this.#clockFile });
  }

  step(byMs: number): void {
    this.#setOff(Date.now(), this.#offMs + byMs);
  }

  /** What the recorder's clock shows now. */
  shownMs(): number {
    return Date.now() + this.#offMs;
  }

  /** Until some segments with such names are placed. */
  async places(pattern: RegExp): Promise<void> {
    const matching = () => names(this.segments()).filter((name) => pattern.test(name));
    await eventually(() => matching().length >= 4, { withinMs: 60_000 });
  }

  days(): string[] {
    return readdirSync(this.disk.path)
      .filter((name) => /^\d{8}$/.test(name))
      .sort();
  }

  /** The segments in the order in which they were placed. */
  placed(day: string): string[] {
    return this.listed(day).map(({ path }) => path);
  }

  /** The same, as the root's own playlist has them. */
  listed(day: string): ListedSegment[] {
    const folder = join(this.disk.path, day, 'court-1', 'hls');
    const entry = /(#EXT-X-DISCONTINUITY\n)?#EXT-X-PROGRAM-DATE-TIME:(.+)\n#EXTINF:(.+),\n(.+)\n/g;
    const entries = readFileSync(join(folder, 'index.m3u8'), 'utf8').matchAll(entry);
    return [...entries].map(([, mark, time = '', seconds, name = '']) => {
      const startMs = Date.parse(time);
      const endMs = startMs + Number(seconds) * 1000;
      return { path: join(folder, name), startMs, endMs, isMarked: mark !== undefined };
    });
  }

  /** Whole even seconds alone, since ffmpeg cuts by the true clock's. */
  #setOff(fromMs: number, byMs: number): void {
    this.#offMs = Math.round(byMs / 2000) * 2000;
    appendFileSync(this.#clockFile, `${fromMs},${this.#offMs}\n`);
  }
}

/** Segments follow each other without a gap or an overlap, but for one mark, across which the time steps. */
function expectOneStep(listed: readonly ListedSegment[], byMs: number): void {
  expect(listed.filter(({ isMarked }) => isMarked)).toHaveLength(1);
  for (const [index, { startMs, isMarked }] of listed.entries()) {
    const expectedMs = (listed[index - 1]?.endMs ?? startMs) + (isMarked ? byMs : 0);
    // How far it stepped is told by when files were made, which is late on a busy host; all else by media time.
    expect(Math.abs(startMs - expectedMs)).toBeLessThan(isMarked ? 1000 : 20);
  }
}

/** The local times of segments, by their names. */
function names(paths: readonly string[]): string[] {
  return paths.map((path) => path.slice(path.lastIndexOf('/') + 1));
}

describeMount.concurrent('when the clock shows', () => {
  test('midnight, the new day’s root has all that began in it, and the old one the rest', async () => {
    await using host = new ClockHost();
    const recorder = await host.recordUpTo('2026-01-15T24:00+01:00');
    await host.places(/^20260116/);
    await recorder.stop();

    expect(host.days()).toEqual(['20260115', '20260116']);
    for (const day of host.days()) {
      for (const name of names(host.placed(day))) expect(name.startsWith(day)).toBe(true);
    }
    // Midnight was a cut, to the frame.
    expect(names(host.placed('20260116'))[0]).toMatch(/^20260116T000000\.0/);
    expectOneRun(await host.frames(), host.sent());
  });

  test('02:00 and then 03:00, all is there in the order of time', async () => {
    await using host = new ClockHost();
    const recorder = await host.recordUpTo('2026-03-29T02:00+01:00');
    await host.places(/^20260329T03/);
    await recorder.stop();

    const found = names(host.segments());
    expect(found[0]).toMatch(/^20260329T0159\d\d\.\d{3}\+0100\.ts$/);
    expect(found.at(-1)).toMatch(/^20260329T0300\d\d\.\d{3}\+0200\.ts$/);
    expect(found.filter((name) => name.startsWith('20260329T02'))).toEqual([]);
    expectOneRun(await host.frames(), host.sent());
  });

  test('03:00 and then 02:00 again, all is there in the order of time', async () => {
    await using host = new ClockHost();
    const recorder = await host.recordUpTo('2026-10-25T03:00+02:00');
    await host.places(/\+0100\.ts$/);
    await recorder.stop();

    const found = names(host.segments());
    expect(found[0]).toMatch(/^20261025T0259\d\d\.\d{3}\+0200\.ts$/);
    expect(found.at(-1)).toMatch(/^20261025T0200\d\d\.\d{3}\+0100\.ts$/);
    expectOneRun(await host.frames(), host.sent());
  });

  test('the same local times an hour later, names without an offset do not collide', async () => {
    await using host = new ClockHost({ segmentName: '%Y%m%d-%H%M%S.ts' });
    const recorder = await host.recordUpTo('2026-10-25T02:30+02:00');
    await host.placesMore(5);
    // Onto the times that were just recorded.
    host.step(60 * minuteMs - 5000);
    await host.placesMore(6);
    await recorder.stop();

    expect(host.days()).toEqual(['20261025']);
    const found = host.placed('20261025');
    expect(new Set(found).size).toBe(found.length);
    expectAllFrames(await readAllFrameNumbers(found), host.sent());
  });

  test('again what it showed while another disk was recorded to, every frame is in the merged day', async () => {
    await using host = new ClockHost({ segmentName: '%Y%m%d-%H%M%S.ts', segmentSeconds: 2 });
    const recorder = await host.recordUpTo('2026-01-15T14:30+01:00');
    await host.placesMore(5);
    await host.switchTo('disk-b');
    host.step(-8000);
    await host.placesMore(6);
    await recorder.stop();

    const [first, second] = host.disks.map((disk) => names(host.segments([disk])));
    // Onto the very names that the other disk holds: those of even seconds.
    expect(second?.some((name) => name < (first?.at(-1) ?? ''))).toBe(true);
    await host.mount();
    const frames = await readAllFrameNumbers(host.mergedSegments());
    expectOneRun(
      frames.sort((a, b) => a - b),
      host.sent(),
    );
  });

  test.each([
    ['three minutes later', 3 * minuteMs],
    ['three minutes earlier', -3 * minuteMs],
    ['what it will show in four seconds', 4000],
    ['what it showed four seconds ago', -4000],
  ])('of a sudden %s, nothing is lost, overwritten or in another day, and the step is marked', async (_, byMs) => {
    await using host = new ClockHost();
    const recorder = await host.recordUpTo('2026-01-15T14:30+01:00');
    await host.placesMore(5);
    host.step(byMs);
    await host.placesMore(6);
    const beforeStopMs = host.shownMs();
    await recorder.stop();

    expect(host.days()).toEqual(['20260115']);
    const found = host.placed('20260115');
    expect(new Set(found).size).toBe(found.length);
    expectAllFrames(await readAllFrameNumbers(found), host.sent());
    expectOneStep(host.listed('20260115'), byMs);
    expect(recorder.output.match(/the recording goes on/g)).toHaveLength(1);
    const lastEndMs = host.listed('20260115').at(-1)?.endMs ?? 0;
    // What the camera sent until then may have been on its way for some seconds.
    expect(lastEndMs).toBeGreaterThan(beforeStopMs - 10_000);
    expect(lastEndMs).toBeLessThan(host.shownMs() + 1000);
  });
});
