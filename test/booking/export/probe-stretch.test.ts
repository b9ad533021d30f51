import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Piece, Skipped } from '../../../src/booking/export/piece.js';
import { probeStretch } from '../../../src/booking/export/probe-stretch.js';
import { temporaryFolder } from '../../support/trees.js';

test('segments that went away since they were looked into are each told once, as that', async () => {
  using folder = temporaryFolder();
  const span = { startMs: 0, fromMs: 0, untilMs: 2000 };
  const media = { initPath: undefined, format: 'mpegts', bytes: 188, init: Buffer.alloc(0), mediaSeconds: 0 } as const;
  const pieceOf = (name: string): Piece => ({ ...span, ...media, path: join(folder.path, name) });
  const [first, ...rest] = [pieceOf('1.ts'), pieceOf('2.ts')] as const;
  const skipped: Skipped[] = [];
  const reading = {
    onFile: () => undefined,
    onBytes: () => undefined,
    onSkipped: (each: Skipped) => skipped.push(each),
  };
  const stretch = { first, pieces: [first, ...rest], startMs: 0, endMs: 4000 };
  expect(await probeStretch(stretch, reading, new AbortController().signal)).toBeUndefined();
  expect(skipped).toEqual(
    ['1.ts', '2.ts'].map((name) => ({ path: join(folder.path, name), reason: expect.stringContaining('ENOENT') })),
  );
});
