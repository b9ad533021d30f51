import { expect, test } from 'vitest';
import { Recurrences } from '../../src/domain/recurrences.js';

test('a trouble is said at 1, 2, 4, 8, … times, of each subject by itself', () => {
  const troubles = new Recurrences();
  const said = Array.from({ length: 1000 }, () => troubles.add('root')).filter((count) => count !== undefined);
  expect(said).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512]);
  expect(troubles.add('other root')).toBe(1);
});

test('that it is over is said once, with how often it was; after that it is new', () => {
  const troubles = new Recurrences();
  expect(troubles.end('root')).toBeUndefined();
  for (let times = 0; times < 3; times += 1) troubles.add('root');
  expect(troubles.end('root')).toBe(3);
  expect(troubles.end('root')).toBeUndefined();
  expect(troubles.add('root')).toBe(1);
});
