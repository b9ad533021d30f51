import { describe, expect, test } from 'vitest';
import { containerOf } from '../../../src/booking/export/container.js';
import { chooseCut, firstPictureSeconds } from '../../../src/booking/export/cut.js';
import { parseStretchForm, type StretchForm } from '../../../src/booking/export/stretch-form.js';

/** Four seconds at 25 frames a second, with a keyframe every two. */
const form: StretchForm = {
  video: { codec: 'h264', width: 1920, height: 1080, setup: 'MD5:1', frameSeconds: 0.04 },
  audio: { codec: 'aac', sampleRate: 48_000, channels: 1 },
  firstSeconds: 10,
  shownSeconds: Array.from({ length: 100 }, (_, index) => 10 + index * 0.04),
  keyframes: [10, 12].map((shownSeconds) => ({ shownSeconds, decodedSeconds: shownSeconds })),
};

const [mp4, mkv] = [containerOf('a.mp4'), containerOf('B.MKV')];

describe('a booking is', () => {
  test.each([10, 12, 11.99, 12.01])('copied into any container from a keyframe, %d', (asked) => {
    expect(chooseCut([form], asked, mkv)).toMatchObject({ mode: 'copied', leadSeconds: 0 });
  });

  test('copied with a lead that the container hides', () => {
    expect(chooseCut([form], 11.6, mp4)).toMatchObject({
      mode: 'copied',
      hidesLead: true,
      leadSeconds: expect.closeTo(1.6, 6),
    });
  });

  test('copied with a short lead that is seen, and else encoded', () => {
    expect(chooseCut([form], 12.4, mkv)).toMatchObject({ mode: 'copied', leadSeconds: expect.closeTo(0.4, 6) });
    expect(chooseCut([form], 12.6, mkv)).toMatchObject({ mode: 'encoded', leadSeconds: 0 });
  });

  test.each([
    ['another picture', { ...form, video: { ...form.video, width: 1280 } }],
    ['another set-up of the decoder', { ...form, video: { ...form.video, setup: 'MD5:2' } }],
    ['no sound', { ...form, audio: undefined }],
    ['video that not every container holds', { ...form, video: { ...form.video, codec: 'vp9' } }],
  ])('encoded with %s on the way', (_, other) => {
    expect(chooseCut([form, form, other], 10, mp4)).toMatchObject({ mode: 'encoded', reason: expect.any(String) });
  });
});

test('the picture to begin with is the nearest one', () => {
  expect(firstPictureSeconds(form, 11.019)).toBeCloseTo(11, 6);
  expect(firstPictureSeconds(form, 11.021)).toBeCloseTo(11.04, 6);
});

test('what ffprobe cannot tell of is nothing that could be cut', () => {
  expect(parseStretchForm('{}', '{}')).toBeUndefined();
  const streams = [{ index: 0, codec_type: 'video', codec_name: 'h264', width: 0, height: 0 }];
  expect(parseStretchForm(JSON.stringify({ streams }), '{}')).toBeUndefined();
});
