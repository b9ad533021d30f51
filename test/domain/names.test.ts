import { describe, expect, test } from 'vitest';
import { parseCameraName } from '../../src/domain/camera-name.js';
import { parseDiskId } from '../../src/domain/disk-id.js';
import { rootPath } from '../../src/domain/layout.js';
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

test('a root lies in its day’s folder of its disk', () => {
  const camera = parseCameraName('court-1');
  if (camera === undefined) throw new Error('court-1 is the name of a camera');
  expect(rootPath('/mnt/disk-a', knownDay('20260115'), camera)).toBe('/mnt/disk-a/20260115/court-1');
});
