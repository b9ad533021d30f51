import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Folder, withFolder } from '../../src/disks/folder.js';
import { formatMarker, type MarkerReading, readMarker } from '../../src/disks/marker.js';
import type { DiskId } from '../../src/domain/disk-id.js';
import { markerName } from '../../src/domain/layout.js';
import { diskAt, makeFolder } from './test-disk.js';

const ownText = formatMarker({ id: 'disk-a' as DiskId, uuid: 'u-1' });

function read(path: string): MarkerReading {
  return withFolder(Folder.open(path), (top) => readMarker(top, diskAt(path)));
}

function readText(text: string): MarkerReading {
  const path = makeFolder();
  writeFileSync(join(path, markerName), text);
  return read(path);
}

describe('reading a marker', () => {
  test('finds its own', () => {
    expect(readText(ownText)).toEqual({ state: 'own', uuid: 'u-1' });
  });

  test('says absent, and how to go on, where there is none', () => {
    const path = makeFolder();
    const reason = `there is no ${path}/${markerName}; mount disk-a, or if this is a new disk, run "dayfs disk init disk-a"`;
    expect(read(path)).toEqual({ state: 'absent', reason });
  });

  test("names both disks where another's is found", () => {
    const reading = readText(formatMarker({ id: 'disk-b' as DiskId, uuid: 'u-2' }));
    expect(reading).toMatchObject({ state: 'foreign', reason: expect.stringContaining('of disk-b, not of disk-a') });
  });

  test.each([
    ['nothing', ''],
    ['no JSON', '{"id":'],
    ['another kind of JSON', '[]'],
    ['no uuid', '{"id":"disk-a"}'],
    ['an id that none can have', '{"id":"../x","uuid":"u"}'],
    ['an id of another type', '{"id":1,"uuid":"u"}'],
    ['far too much', ownText + ' '.repeat(1_000_000)],
  ])('takes a file with %s in it for foreign', (_, text) => {
    expect(readText(text).state).toBe('foreign');
  });

  test('follows no symbolic link, even to a good marker', () => {
    const path = makeFolder();
    const elsewhere = join(makeFolder(), 'marker');
    writeFileSync(elsewhere, ownText);
    symlinkSync(elsewhere, join(path, markerName));
    expect(read(path)).toMatchObject({ state: 'foreign', reason: expect.stringContaining('symbolic link') });
  });

  test('is not held up by a FIFO or a folder of that name', () => {
    const withFifo = makeFolder();
    execFileSync('mkfifo', [join(withFifo, markerName)]);
    const withSubfolder = makeFolder();
    mkdirSync(join(withSubfolder, markerName));
    expect([read(withFifo).state, read(withSubfolder).state]).toEqual(['foreign', 'foreign']);
  });
});
