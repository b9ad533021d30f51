import { describe, expect, test } from 'vitest';
import { parseSource } from '../../../src/config/camera-input.js';
import { inputArguments, inputScript } from '../../../src/recorder/ffmpeg/hidden-input.js';

function input(source: string): string[] {
  return parseSource(source) ?? [];
}

describe('the input of ffmpeg', () => {
  test('holds no password: that is in a script for the concat demuxer', () => {
    const found = inputArguments(input('rtsp://user:secret@192.0.2.10/stream1'), '/spool/court-1/run');
    expect(found.join(' ')).toMatch(
      /^-protocol_whitelist \S+ -f concat -safe 0 -i \/spool\/court-1\/run\/input.ffconcat$/,
    );
    expect(inputScript(input('rtsp://user:secret@192.0.2.10/stream1'))).toBe(
      'ffconcat version 1.0\n' +
        "file 'rtsp://user:secret@192.0.2.10/stream1'\n" +
        'option rtsp_transport tcp\noption timeout 5000000\n',
    );
  });

  test('is quoted as the script wants it', () => {
    expect(inputScript(input(`rtsp://user:it's\\@192.0.2.10/a`))).toContain(
      `file 'rtsp://user:it'\\''s\\@192.0.2.10/a'\n`,
    );
  });

  test.each([
    ['an address with a token', ['-i', 'rtsps://192.0.2.10/stream1?token=secret']],
    ['options that the script can hold', ['-rtsp_transport', 'udp', '-i', 'rtsp://user:secret@192.0.2.10/1']],
  ])('hides %s', (_, given) => {
    expect(inputArguments(given, '/run').join(' ')).not.toContain('secret');
  });

  test.each([
    ['an address without a secret', input('rtsp://192.0.2.10/stream1')],
    ['a file', input('/srv/film@night?.ts')],
    ['a generated picture', ['-re', '-f', 'lavfi', '-i', 'testsrc2']],
    ['options that a script is not known to hold', ['-re', '-i', 'rtsp://user:secret@192.0.2.10/1']],
    ['more than one input', ['-i', 'rtsp://user:secret@192.0.2.10/1', '-i', 'rtsp://user:secret@192.0.2.10/2']],
  ])('is left as it is written: %s', (_, given) => {
    expect(inputArguments(given, '/run')).toEqual(given);
  });
});
