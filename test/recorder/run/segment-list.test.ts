import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseSegmentList, SegmentList } from '../../../src/recorder/run/segment-list.js';

const line = '0000000007.ts,42.000000,48.040000\n';

function makeListPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dayfs-list-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'segments.csv');
}

async function readAll(list: SegmentList): Promise<number[]> {
  const indexes: number[] = [];
  for (let next = await list.readNext(); next.length > 0; next = await list.readNext()) {
    // Some hours of segments are some thousand.
    expect(next.length).toBeLessThan(4000);
    indexes.push(...next.map(({ index }) => index));
  }
  return indexes;
}

function lineOf(index: number): string {
  return `${String(index).padStart(10, '0')}.ts,6.000000,12.000000\n`;
}

describe('a segment list', () => {
  test('is read line by line', () => {
    expect(parseSegmentList(line)).toEqual({
      segments: [{ index: 7, startSeconds: 42, endSeconds: 48.04 }],
      bytes: line.length,
    });
  });

  test('has nothing of a line that has no end yet', () => {
    expect(parseSegmentList(`${line}0000000008.ts,48.04`)).toEqual(parseSegmentList(line));
  });

  test.each([
    '\n',
    'x\n',
    'other.ts,1,2\n',
    '0000000001.ts\n',
    '0000000001.ts,1\n',
    '0000000001.ts,nan,2\n',
    '0000000001.ts,2,1\n',
  ])('passes over a line that tells of no segment: %j', (text) => {
    expect(parseSegmentList(text + line).segments.map(({ index }) => index)).toEqual([7]);
  });

  test('that is not there yet has no segments', async () => {
    expect(await new SegmentList(makeListPath()).readNext()).toEqual([]);
  });

  test('of weeks takes up no more room than one of hours, and is read on by the next supervisor', async () => {
    const path = makeListPath();
    const list = new SegmentList(path);
    // As ffmpeg does, at a position of its own.
    const descriptor = openSync(path, 'w');
    onTestFinished(() => closeSync(descriptor));
    let written = 0;
    const write = (count: number) => {
      const lines = Array.from({ length: count }, () => lineOf(written++));
      writeSync(descriptor, lines.join(''));
    };
    let seen = 0;
    for (let round = 0; round < 20; round += 1) {
      write(1000);
      seen += (await readAll(list)).length;
    }
    expect(seen).toBe(written);
    expect(statSync(path).size).toBeGreaterThan(500_000);
    expect(statSync(path).blocks * 512).toBeLessThan(150_000);

    const next = new SegmentList(path);
    expect((await readAll(next)).at(-1)).toBe(written - 1);
    write(1);
    expect(await readAll(next)).toEqual([written - 1]);
  });

  test('of years, with weeks that no supervisor has read, is read piece by piece', async () => {
    const path = makeListPath();
    writeFileSync(path, '');
    // More than fits into one string.
    truncateSync(path, 600 * 2 ** 20);
    const indexes = Array.from({ length: 20_000 }, (_, index) => index);
    appendFileSync(path, `000007.ts,6.000000,12.000000\n${indexes.map(lineOf).join('')}`);
    expect(await readAll(new SegmentList(path))).toEqual(indexes);
  });

  test('that begins with zeros is read from where they end', () => {
    expect(parseSegmentList(`\0\0\0${line}${line}`).segments).toHaveLength(2);
  });

  test('gives each segment once, however it grows', async () => {
    const path = makeListPath();
    const lines = Array.from(
      { length: 20 },
      (_, index) => `${String(index).padStart(10, '0')}.ts,${index},${index + 1}\n`,
    );
    const text = lines.join('');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(text.length)), async (cuts) => {
        rmSync(path, { force: true });
        const list = new SegmentList(path);
        const bounds = [...cuts, text.length].sort((a, b) => a - b);
        const seen: number[] = [];
        for (const [index, end] of bounds.entries()) {
          appendFileSync(path, text.slice(bounds[index - 1] ?? 0, end));
          seen.push(...(await readAll(list)));
        }
        expect(seen).toEqual(lines.map((_, index) => index));
      }),
      { numRuns: 30 },
    );
  });
});
