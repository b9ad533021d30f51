import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseSegmentList, SegmentList } from '../../src/recorder/segment-list.js';

const line = '0000000007.ts,42.000000,48.040000\n';

function makeListPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dayfs-list-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'segments.csv');
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

  test.each(['\n', 'x\n', 'other.ts,1,2\n', '0000000001.ts\n', '0000000001.ts,1\n', '0000000001.ts,nan,2\n'])(
    'passes over a line that ffmpeg did not write: %j',
    (text) => {
      expect(parseSegmentList(text + line).segments.map(({ index }) => index)).toEqual([7]);
    },
  );

  test('that is not there yet has no segments', async () => {
    expect(await new SegmentList(makeListPath()).readNew()).toEqual([]);
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
          seen.push(...(await list.readNew()).map((segment) => segment.index));
        }
        expect(seen).toEqual(lines.map((_, index) => index));
      }),
      { numRuns: 30 },
    );
  });
});
