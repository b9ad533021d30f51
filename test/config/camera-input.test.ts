import { describe, expect, test } from 'vitest';
import { namesInput, parseSource } from '../../src/config/camera-input.js';

describe('a camera’s source', () => {
  test('by RTSP is read over TCP, and given up when it is silent for five seconds', () => {
    const options = ['-rtsp_transport', 'tcp', '-timeout', '5000000', '-i'];
    for (const url of ['rtsp://192.0.2.10/a', 'RTSP://192.0.2.10/a', 'rtsps://u:p@h:322/a']) {
      expect(parseSource(url)).toEqual([...options, url]);
    }
  });

  test('of any other kind is read as it is', () => {
    for (const source of ['http://192.0.2.10/a.m3u8', 'file:///srv/a.ts', '/srv/a b.ts', 'udp://@:5000']) {
      expect(parseSource(source)).toEqual(['-i', source]);
    }
  });

  test.each(['', 'camera', 'rtsp:/192.0.2.10', 'rtsp://', 'rtsp://h/a b', '-i', 'a.ts', '//h/a\n'])(
    'may not be %j',
    (text) => {
      expect(parseSource(text)).toBeUndefined();
    },
  );
});

test('an input names what is read when something follows its -i', () => {
  const inputs = [['-i', 'a'], ['-re', '-i', 'a'], ['-i'], ['a'], []];
  expect(inputs.map(namesInput)).toEqual([true, true, false, false, false]);
});
