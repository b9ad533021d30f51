import { expect, test } from 'vitest';
import { redact } from '../../../src/recorder/ffmpeg/redact.js';

test.each([
  ['rtsp://user:secret@192.0.2.10/stream1: refused', 'rtsp://***@192.0.2.10/stream1: refused'],
  ["Opening 'http://user:se@cr/et@host/a' failed", "Opening 'http://***@host/a' failed"],
  ["'rtsp://user:it's@192.0.2.10/a': refused", "'rtsp://***@192.0.2.10/a': refused"],
  ['rtsp://192.0.2.10/stream?token=secret: 401', 'rtsp://192.0.2.10/stream?*** 401'],
  ['RTMPS://user@host/live and http://a:secret@b', 'RTMPS://***@host/live and http://***@b'],
  ['/dev/video0: no such device', '/dev/video0: no such device'],
  ['rtsp://192.0.2.10/stream1 by someone@example.org', 'rtsp://192.0.2.10/stream1 by someone@example.org'],
])('%j is repeated as %j', (text, redacted) => {
  expect(redact(text)).toBe(redacted);
});
