import { expect, test } from 'vitest';
import { checkEnd } from '../../../src/booking/export/ffmpeg-child.js';

test.each([
  ['[error] sample rate not set\n[error] Error initializing output stream 0:1\n[error] \n', 'output stream 0:1'],
  ['[mp4 @ 0x55d0] [error] sample rate not set\n[mp4 @ 0x55d0] [error]\n\n', 'sample rate not set'],
  ['[error] \n', 'it was killed'],
])('of what ffmpeg says, the last line that says something is told: %j', (stderr, told) => {
  const ended = { failed: true, stderr, shortMessage: 'it was killed' };
  expect(() => checkEnd('ffmpeg', ended, 'writing booking.mp4')).toThrow(
    new RegExp(`^writing booking\\.mp4 failed: .*${told}$`),
  );
});
