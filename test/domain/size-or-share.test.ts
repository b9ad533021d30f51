import { describe, expect, test } from 'vitest';
import { bytesOf, parseSizeOrShare } from '../../src/domain/size-or-share.js';

describe('a size or a share', () => {
  test.each([
    ['500MiB', { bytes: 500 * 2 ** 20 }],
    ['20GiB', { bytes: 20 * 2 ** 30 }],
    ['20 GiB', { bytes: 20 * 2 ** 30 }],
    ['1.5TiB', { bytes: 1.5 * 2 ** 40 }],
    ['0.0001KiB', { bytes: 1 }],
    ['64kB', { bytes: 64_000 }],
    ['20GB', { bytes: 20e9 }],
    ['5%', { share: 0.05 }],
    ['0.5%', { share: 0.005 }],
    ['0%', { share: 0 }],
  ])('of %j is understood', (text, amount) => {
    expect(parseSizeOrShare(text)).toEqual(amount);
  });

  test.each([
    '',
    '20',
    '20G',
    '20gib',
    '-5%',
    '100%',
    '5 %%',
    '%',
    'GiB',
    '1e3MiB',
    '.5%',
    '5%\n',
    `${'9'.repeat(400)}%`,
  ])('of %j is not', (text) => {
    expect(parseSizeOrShare(text)).toBeUndefined();
  });

  test('is so many bytes of a filesystem', () => {
    expect(bytesOf({ bytes: 500 }, 100)).toBe(500);
    expect(bytesOf({ share: 0.05 }, 110)).toBe(6);
  });
});
