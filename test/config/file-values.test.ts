import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseListen, parsePath, parseSegmentSeconds } from '../../src/config/file-values.js';

const anyPath = fc
  .array(fc.constantFrom('a', 'b', 'ab', 'a b', '..c', 'ñ'), { maxLength: 4 })
  .map((parts) => `/${parts.join('/')}`);

describe('a path', () => {
  test('is normal and the same when it is read again', () => {
    fc.assert(
      fc.property(anyPath, fc.constantFrom('', '/', '//'), (path, ending) => {
        expect(parsePath(path + ending)).toBe(path);
      }),
    );
  });

  test.each(['', 'a', './a', '~', '/a/./b', '/a/..', '/..', '/a\n', '/a\0b'])('may not be %j', (text) => {
    expect(parsePath(text)).toBeUndefined();
  });
});

describe('segmentSeconds', () => {
  test.each(['1', '2', '6', '10', '1.2', '1.5', '60', '900', '3600'])('may be %s', (text) => {
    expect(parseSegmentSeconds(text)).toBe(Number(text));
  });

  test.each(['', '0', '0.5', '-6', '7', '1.1', '3601', '7200', '6s', '6.', '1e1', 'six', 'Infinity'])(
    'may not be %j',
    (text) => {
      expect(parseSegmentSeconds(text)).toBeUndefined();
    },
  );
});

describe('an address to listen on', () => {
  test.each([
    ['127.0.0.1:9464', '127.0.0.1', 9464],
    ['[::1]:80', '::1', 80],
    ['localhost:65535', 'localhost', 65_535],
  ])('may be %s', (text, host, port) => {
    expect(parseListen(text)).toEqual({ host, port });
  });

  test.each(['', ':9464', '127.0.0.1', '127.0.0.1:0', '127.0.0.1:65536', '::1:80', 'a b:80', 'http://a:80'])(
    'may not be %j',
    (text) => {
      expect(parseListen(text)).toBeUndefined();
    },
  );
});
