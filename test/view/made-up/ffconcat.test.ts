import { expect, test } from 'vitest';
import { formatFfconcat } from '../../../src/view/made-up/ffconcat.js';

test('a list for concat quotes names, cuts where it is told to, and tells of gaps', () => {
  const whole = { file: '../../hls/1.ts', seconds: 6, fromSeconds: undefined, toSeconds: undefined, gapSeconds: 0 };
  const cut = { file: "it's #2.ts", seconds: 4, fromSeconds: 3.4, toSeconds: 7.4, gapSeconds: 10.8 };
  expect(formatFfconcat([whole, cut])).toBe(`ffconcat version 1.0
file '../../hls/1.ts'
duration 6.000
# 10.8 s are missing here
file 'it'\\''s #2.ts'
inpoint 3.400000
outpoint 7.400000
duration 4.000
`);
});
