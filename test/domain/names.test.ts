import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCameraName } from '../../src/domain/camera-name.js';
import { parseDiskId } from '../../src/domain/disk-id.js';
import { parseRootPath, rootPath } from '../../src/domain/layout.js';
import { knownDay } from '../support/times.js';

const goodNames = ['court-1', 'A', '7', 'a.b_c-d', 'x'.repeat(63)];
const badNames = ['', '.', '..', '.hidden', '-x', '_x', 'a/b', 'a b', 'ñ', 'a\n', 'x'.repeat(64), 'a\0'];

describe.each([
  ['camera', parseCameraName],
  ['disk', parseDiskId],
])('the name of a %s', (_, parse: (text: string) => string | undefined) => {
  test.each(goodNames)('may be %j', (name) => {
    expect(parse(name)).toBe(name);
  });

  test.each(badNames)('may not be %j', (name) => {
    expect(parse(name)).toBeUndefined();
  });
});

test('a root’s path is read back as its day and camera', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/), (name) => {
      const camera = parseCameraName(name);
      if (camera === undefined) throw new Error(`${name} is a camera's name`);
      const path = rootPath('/mnt/disk-a', knownDay('20260115'), camera);
      expect(path).toBe(`/mnt/disk-a/20260115/${name}`);
      const [dayFolder = '', cameraFolder = ''] = path.split('/').slice(-2);
      expect(parseRootPath(dayFolder, cameraFolder)).toEqual({ day: '20260115', camera });
    }),
  );
});

test('folders that are no root’s are told apart', () => {
  const others = [
    ['20260230', 'court-1'],
    ['20260115', '.dayfs-probe'],
    ['lost+found', 'court-1'],
  ] as const;
  for (const [dayFolder, cameraFolder] of others) expect(parseRootPath(dayFolder, cameraFolder)).toBeUndefined();
});
