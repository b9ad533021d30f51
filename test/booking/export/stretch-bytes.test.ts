import { readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Piece } from '../../../src/booking/export/piece.js';
import { stretchBytes } from '../../../src/booking/export/stretch-bytes.js';
import { eventually } from '../../support/eventually.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/trees.js';

let folder: TemporaryFolder;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => folder[Symbol.dispose]());

const reading = { onFile: () => undefined, onBytes: () => undefined, onSkipped: () => undefined };

function pieceOf(name: string, init = ''): Piece {
  const span = { startMs: 0, fromMs: 0, untilMs: 2000, mediaSeconds: 0 };
  return {
    ...span,
    path: join(folder.path, name),
    initPath: undefined,
    format: 'mp4',
    bytes: 3,
    init: Buffer.from(init),
  };
}

function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return target.startsWith(folder.path) ? [target] : [];
    } catch {
      // The descriptor of this very listing.
      return [];
    }
  });
}

test('the init segment comes once, before the first bytes that are left', async () => {
  writeFileSync(join(folder.path, '2.m4s'), 'two');
  writeFileSync(join(folder.path, '3.m4s'), 'six');
  const pieces = ['1.m4s', '2.m4s', '3.m4s'].map((name) => pieceOf(name, 'init '));
  const bytes = await stretchBytes(pieces, reading);
  expect(bytes && (await buffer(bytes)).toString()).toBe('init twosix');
});

test('of segments that are all gone nothing is left, and no init segment either', async () => {
  expect(await stretchBytes([pieceOf('1.m4s', 'init ')], reading)).toBeUndefined();
});

test('what nobody reads any more leaves no file open', async () => {
  writeFileSync(join(folder.path, '1.m4s'), 'one');
  const bytes = await stretchBytes([pieceOf('1.m4s')], reading);
  expect(openFiles()).toHaveLength(1);
  bytes?.destroy();
  await eventually(() => openFiles().length === 0);
});
