import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BookedFile } from '../../../src/booking/export/piece.js';
import { survey } from '../../../src/booking/export/survey.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/trees.js';
import { box, fragment, numbers, packet, track } from './written-media.js';

const init = box('moov', track(1, 'vide', 1000));

let folder: TemporaryFolder;

beforeEach(() => {
  folder = temporaryFolder();
  writeFileSync(join(folder.path, 'init.mp4'), init);
});

afterEach(() => {
  folder[Symbol.dispose]();
});

describe('a segment', () => {
  test('of fragmented MP4 is used with its init segment', async () => {
    const file = written('a.m4s', fragment(1, 2000), 'init.mp4');
    const { pieces, skipped } = await look(file);
    expect(pieces).toEqual([{ ...file, format: 'mp4', bytes: fragment(1, 2000).length, init, mediaSeconds: 2 }]);
    expect(skipped).toEqual([]);
  });

  test('is used though what describes its first fragment is long', async () => {
    const described = box('trun', Buffer.alloc(3_000_000));
    const file = written('a.m4s', fragment(1, 2000, described), 'init.mp4');
    const { pieces, skipped } = await look(file);
    expect(pieces).toMatchObject([{ path: file.path, bytes: fragment(1, 2000, described).length, mediaSeconds: 2 }]);
    expect(skipped).toEqual([]);
  });

  test('that lacks its init segment is left out with the path of that', async () => {
    const file = written('a.m4s', fragment(1, 2000), 'init.mp4');
    rmSync(join(folder.path, 'init.mp4'));
    const reason = `its init segment ${file.initPath} cannot be read: no such file or directory (ENOENT)`;
    expect((await look(file)).skipped).toEqual([{ path: file.path, reason: expect.stringContaining(reason) }]);
  });

  test('whose init segment is none is left out with the path of that', async () => {
    writeFileSync(join(folder.path, 'init.mp4'), fragment(1, 0));
    const file = written('a.m4s', fragment(1, 2000), 'init.mp4');
    const reason = `its init segment ${file.initPath} tells of no video`;
    expect((await look(file)).skipped).toEqual([{ path: file.path, reason }]);
  });

  test('whose init segment is broken is left out alone', async () => {
    const handler = box('hdlr', numbers(0, 0), Buffer.from('vide'), Buffer.alloc(12));
    const media = box('mdia', box('mdhd', numbers(0, 0, 0, 1000)), handler);
    writeFileSync(join(folder.path, 'broken.mp4'), box('moov', box('trak', box('tkhd', numbers(1)), media)));
    const [broken, good] = [
      written('a.m4s', fragment(1, 2000), 'broken.mp4'),
      written('b.m4s', fragment(1, 2000), 'init.mp4'),
    ];
    const { pieces, skipped } = await look(broken, good);
    expect(pieces).toMatchObject([{ path: good.path }]);
    expect(skipped).toEqual([{ path: broken.path, reason: `its init segment ${broken.initPath} tells of no video` }]);
  });

  test.each([
    ['that plays by itself', Buffer.concat([box('ftyp', numbers(0)), init, fragment(1, 2000)])],
    ['that is a fragment', fragment(1, 2000)],
  ])('of MP4 %s is left out where no init segment is known, and it is said what to do', async (_, bytes) => {
    const file = written('a.mp4', bytes);
    const [skipped] = (await look(file)).skipped;
    expect(skipped?.reason).toMatch(/^it is not MPEG-TS, and no init segment is known for it: .*ffmpeg -f concat$/);
  });

  test('of MPEG-TS is used whatever init segment a playlist gives it', async () => {
    const file = written('a.ts', Buffer.concat([0, 3600, 7200].map((ticks) => packet(0xe0, ticks))), 'missing.mp4');
    const { pieces, skipped } = await look(file);
    expect(pieces).toMatchObject([{ path: file.path, format: 'mpegts', mediaSeconds: 0 }]);
    expect(skipped).toEqual([]);
  });
});

function written(name: string, bytes: Buffer, initName?: string): BookedFile {
  const path = join(folder.path, name);
  writeFileSync(path, bytes);
  const initPath = initName === undefined ? undefined : join(folder.path, initName);
  return { path, initPath, startMs: 0, fromMs: 0, untilMs: 2000 };
}

async function look(...files: readonly BookedFile[]) {
  return await survey(files, () => undefined);
}
