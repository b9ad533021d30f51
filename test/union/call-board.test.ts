import { expect, test } from 'vitest';
import { CallBoard } from '../../src/union/call-board.js';

const places = ['/mnt/disk-a', '/mnt/disk-b'];

test('a watcher sees which disk is being asked, and none before and after', () => {
  const watched = new CallBoard(places);
  const board = new CallBoard(places, watched.shared);
  expect(watched.look().place).toBeUndefined();
  const seen = board.during('/mnt/disk-b', () => watched.look());
  expect(seen.place).toBe('/mnt/disk-b');
  expect(watched.look().place).toBeUndefined();
});

test('a call that fails is over too', () => {
  const board = new CallBoard(places);
  expect(() =>
    board.during('/mnt/disk-a', () => {
      throw new Error('EIO');
    }),
  ).toThrow('EIO');
  expect(board.look().place).toBeUndefined();
});

test('many calls to one disk are told from one that hangs', () => {
  const board = new CallBoard(places);
  const steps = board.during('/mnt/disk-a', () =>
    [1, 2, 3].map(() => {
      board.step();
      return board.look().step;
    }),
  );
  expect(new Set(steps).size).toBe(3);
});

test('the disks to leave out are known on the other side, until they are taken in again', () => {
  const watched = new CallBoard(places);
  const board = new CallBoard(places, watched.shared);
  watched.leaveOut(new Set(['/mnt/disk-b']));
  expect(places.map((place) => board.isLeftOut(place))).toEqual([false, true]);
  watched.leaveOut(new Set());
  expect(places.map((place) => board.isLeftOut(place))).toEqual([false, false]);
});
