import { expect, test } from 'vitest';
import { CallBoard } from '../../src/union/call-board.js';
import { DiskBusyError } from '../../src/union/disk-busy-error.js';
import { DiskHungError } from '../../src/union/disk-hung-error.js';

const [diskA, diskB] = ['/mnt/disk-a', '/mnt/disk-b'] as const;

/** The watch's side, and the lines of threads, each of which has made a board of its own. */
function makeBoard(threads: number) {
  const watch = new CallBoard([diskA, diskB]);
  const lines = Array.from({ length: threads }, (_, index) => new CallBoard(watch.places, watch.shared).line(index));
  return { watch, lines: lines as [(typeof lines)[0], ...typeof lines] };
}

test('the watch sees which disk a thread is asking, and none before and after, also when the call fails', () => {
  const { watch, lines } = makeBoard(2);
  const seen = lines[0].during(diskB, () => [0, 1].map((line) => watch.line(line).look().place));
  expect(seen).toEqual([diskB, undefined]);
  const fail = () => {
    throw new Error('EIO');
  };
  expect(() => lines[0].during(diskA, fail)).toThrow('EIO');
  expect(watch.line(0).look().place).toBeUndefined();
  expect(lines[0].during(diskB, () => [0, 1].map((line) => watch.asksDisk(line)))).toEqual([true, false]);
  expect(watch.asksDisk(0)).toBe(false);
});

test('a failure is known by the disk that was asked, also once the call is over', () => {
  const { lines } = makeBoard(2);
  const failure = new Error('EIO');
  const fail = () => {
    throw failure;
  };
  expect(() => lines[0].during(diskA, () => lines[0].during(diskB, fail))).toThrow('EIO');
  const errors = [failure, new Error('unread', { cause: failure }), new Error('EIO')];
  expect(errors.map((error) => lines[0].placeOf(error))).toEqual([diskB, diskB, undefined]);
});

test('many calls to one disk are told from one that hangs', () => {
  const { lines } = makeBoard(1);
  const steps = lines[0].during(diskA, () =>
    [1, 2, 3].map(() => {
      lines[0].step();
      return lines[0].look().step;
    }),
  );
  expect(new Set(steps).size).toBe(3);
});

test('a disk that is left out is not asked, also by who is in the midst of it, until it is taken in again', () => {
  const { watch, lines } = makeBoard(1);
  const leaveOutAndGoOn = () => {
    watch.setLeftOut(diskA, true);
    lines[0].step();
  };
  expect(() => lines[0].during(diskA, leaveOutAndGoOn)).toThrow(DiskHungError);
  expect(() => lines[0].during(diskA, () => 1)).toThrow(`${diskA} does not answer`);
  expect(lines[0].during(diskB, () => 1)).toBe(1);
  watch.setLeftOut(diskA, false);
  expect(lines[0].during(diskA, () => 1)).toBe(1);
});

test('no more calls to one disk are under way than may be; those of a thread that was left behind do not count', () => {
  const { watch, lines } = makeBoard(3);
  watch.boundCalls(2);
  const [first, second, third] = lines as unknown as [(typeof lines)[0], (typeof lines)[0], (typeof lines)[0]];
  first.during(diskA, () => {
    expect(watch.hasRoom(diskA)).toBe(true);
    second.during(diskA, () => {
      expect(watch.hasRoom(diskA)).toBe(false);
      expect(() => third.during(diskA, () => 1)).toThrow(DiskBusyError);
      expect(third.during(diskB, () => 1)).toBe(1);
      watch.line(1).leaveBehind();
      expect(third.during(diskA, () => 1)).toBe(1);
      expect(() => second.step()).toThrow(DiskHungError);
    });
  });
  expect(watch.callsTo(diskA)).toBe(0);
});
