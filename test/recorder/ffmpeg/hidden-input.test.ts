import { describe, expect, test } from 'vitest';
import { parseSource } from '../../../src/config/camera-input.js';
import { inputArguments, inputScript, nameAddress } from '../../../src/recorder/ffmpeg/hidden-input.js';

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
        'option protocol_whitelist tcp,tls,udp,rtp,srtp,http,https,httpproxy,crypto,data,rtmp,rtmps,ffrtmphttp,srt\n' +
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
    ['an HTTP address with a password', ['-i', 'http://user:secret@192.0.2.10/video.mjpg']],
    ['a password with a slash in it', ['-i', 'https://user:se/secret@192.0.2.10/live.m3u8']],
    ['an RTMP address with a token', ['-i', 'rtmp://192.0.2.10/live/1?token=secret']],
    ['an SRT address with a passphrase', ['-i', 'srt://192.0.2.10:9000?passphrase=secret']],
    ['a time-out beside it', ['-rw_timeout', '5000000', '-i', 'http://user:secret@192.0.2.10/1']],
    ['options that the script can hold', ['-rtsp_transport', 'udp', '-i', 'rtsp://user:secret@192.0.2.10/1']],
  ])('hides %s', (_, given) => {
    expect(inputArguments(given, '/run').join(' ')).not.toContain('secret');
  });

  test.each([
    ['an address without a secret', input('rtsp://192.0.2.10/stream1')],
    ['a file', input('/srv/film@night?.ts')],
    ['a generated picture', ['-re', '-f', 'lavfi', '-i', 'testsrc2']],
    ['options that a script is not known to hold', ['-re', '-i', 'rtsp://user:secret@192.0.2.10/1']],
    ['an address that would end its line in the script', ['-i', 'http://user:secret@192.0.2.10/1\noption x']],
    ['more than one input', ['-i', 'rtsp://user:secret@192.0.2.10/1', '-i', 'rtsp://user:secret@192.0.2.10/2']],
  ])('is left as it is written: %s', (_, given) => {
    expect(inputArguments(given, '/run')).toEqual(given);
  });

  test('gets no leave to read the files of this host', () => {
    expect(inputScript(input('http://user:secret@192.0.2.10/live.m3u8'))).not.toMatch(/protocol_whitelist.*file/);
  });

  test('is named in the words of ffmpeg, in place of its script', () => {
    const given = input('rtsp://user:$&secret@192.0.2.10/stream1');
    expect(nameAddress('[error] /run/1/input.ffconcat: Connection refused', given, '/run/1')).toBe(
      '[error] rtsp://user:$&secret@192.0.2.10/stream1: Connection refused',
    );
    const bare = input('rtsp://192.0.2.10/stream1');
    expect(nameAddress('/run/1/input.ffconcat: no', bare, '/run/1')).toBe('/run/1/input.ffconcat: no');
  });
});
