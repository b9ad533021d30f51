import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { parseSource } from '../../../src/config/camera-input.js';
import type { CameraName } from '../../../src/domain/camera-name.js';
import { showsSecret, warnOfShownSecrets } from '../../../src/recorder/ffmpeg/shown-secrets.js';

function source(text: string): string[] {
  return parseSource(text) ?? [];
}

describe('on the command line of ffmpeg, a secret', () => {
  test.each<[string, string[], string[]]>([
    ['a source', source('http://user:secret@192.0.2.10/1'), ['-c', 'copy']],
    ['an address without one', source('rtsp://192.0.2.10/stream1'), ['-c', 'copy']],
    ['a film', ['-re', '-i', '/srv/film@night?.ts'], ['-c', 'copy']],
  ])('is not shown by %s', (_, input, output) => {
    expect(showsSecret({ input, output })).toBe(false);
  });

  test.each<[string, string[], string[]]>([
    ['options that keep an address from being hidden', ['-re', '-i', 'rtsp://user:secret@192.0.2.10/1'], []],
    ['a protocol that no script is known to pass on', ['-i', 'sftp://user:secret@192.0.2.10/1'], []],
    ['a header', ['-headers', 'Authorization: Basic c2VjcmV0', '-i', 'http://192.0.2.10/1'], []],
    ['another output', source('rtsp://192.0.2.10/1'), ['-f', 'flv', 'rtmp://user:secret@192.0.2.10/live']],
  ])('is shown by %s', (_, input, output) => {
    expect(showsSecret({ input, output })).toBe(true);
  });

  test('is warned of, and not repeated', () => {
    const said: string[] = [];
    const log = pino({}, { write: (line: string) => void said.push(line) });
    const input = ['-re', '-i', 'rtsp://user:secret@192.0.2.10/1'];
    warnOfShownSecrets([{ name: 'court-1' as CameraName, input, output: [] }], log);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('court-1');
    expect(said[0]).not.toContain('secret@');
  });
});
