import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CameraName } from '../../../src/domain/camera-name.js';
import type { Day } from '../../../src/domain/day.js';
import type { DiskId } from '../../../src/domain/disk-id.js';
import type { Root } from '../../../src/domain/root.js';
import type { SwitchEvent } from '../../../src/domain/switch-event.js';
import { SwitchGaps } from '../../../src/recorder/switching/switch-gaps.js';

const [one, two] = ['court-1' as CameraName, 'court-2' as CameraName];

function switchAt(seconds: number): SwitchEvent {
  const disks = { from: 'disk-a' as DiskId, to: 'disk-b' as DiskId };
  return { atMs: seconds * 1000, ...disks, reason: 'unhealthy', detail: '', gapSeconds: undefined };
}

function root(disk: string, firstSeconds: number, lastSeconds: number, camera = one): Root {
  const [firstSeenMs, lastSeenMs] = [firstSeconds * 1000, lastSeconds * 1000];
  return { camera, day: '20260115' as Day, disk: disk as DiskId, path: '', firstSeenMs, lastSeenMs };
}

function open({ startedSeconds = 0 } = {}) {
  const told: [atSeconds: number, gapSeconds: number][] = [];
  const clock = { ms: 0 };
  const gaps = new SwitchGaps({
    tell: (event, gapSeconds) => told.push([event.atMs / 1000, gapSeconds]),
    startedAtMs: startedSeconds * 1000,
    patienceMs: 60_000,
    now: () => clock.ms,
  });
  const place = (camera: CameraName, startSeconds: number, endSeconds: number, run = 'a', stepSeconds = 0) =>
    gaps.notePlaced({
      ...{ camera, run, timeStepMs: stepSeconds * 1000 },
      ...{ startMs: startSeconds * 1000, endMs: endSeconds * 1000 },
    });
  return { gaps, told, place, clock };
}

describe('the gap of a switch', () => {
  test('is 0 when each camera’s segments follow each other, and is told once all have', () => {
    const { gaps, told, place } = open();
    place(one, 0, 6);
    place(two, 0, 6);
    gaps.noteSwitch(switchAt(13), [one, two]);
    place(one, 6, 12);
    place(one, 12.04, 18);
    expect(told).toEqual([]);
    place(two, 6, 12);
    place(two, 12, 18);
    expect(told).toEqual([[13, 0]]);
  });

  test('is that of the camera that lost most', () => {
    const { gaps, told, place } = open();
    place(one, 0, 6);
    place(two, 0, 6);
    gaps.noteSwitch(switchAt(13), [one, two]);
    place(one, 18, 24);
    place(two, 9, 15);
    expect(told).toEqual([[13, 12]]);
  });

  test('counts also what was dropped behind segments that waited', () => {
    const { gaps, told, place } = open();
    place(one, 0, 6);
    gaps.noteSwitch(switchAt(100), [one]);
    place(one, 6, 12);
    place(one, 12, 18);
    place(one, 96, 102);
    expect(told).toEqual([[100, 78]]);
  });

  test('does not count a camera that was not recording, nor the pause of one whose ffmpeg ended', () => {
    const { gaps, told, place } = open();
    place(one, 0, 6);
    place(two, 0, 6);
    gaps.noteSwitch(switchAt(7), [one]);
    place(one, 26, 32, 'b');
    expect(told).toEqual([[7, 0]]);
  });

  test('does not count the time that a clock was put forward by, since nothing of it could be recorded', () => {
    const { gaps, told, place } = open();
    place(one, 0, 6);
    gaps.noteSwitch(switchAt(7), [one]);
    place(one, 188, 194, 'a', 180);
    expect(told).toEqual([[7, 2]]);
  });

  test('of a start is what lies between the last segment before it and the first after', () => {
    const { gaps, told, place } = open({ startedSeconds: 20 });
    gaps.remember(new Map([[one, 6000]]));
    gaps.noteSwitch(switchAt(20), [one, two]);
    place(one, 21, 24, 'b');
    expect(told).toEqual([[20, 15]]);
  });

  test('of a start counts from the end of what was left in the spool, too', () => {
    const { gaps, told, place } = open({ startedSeconds: 20 });
    gaps.remember(new Map([[one, 6000]]));
    gaps.noteSwitch(switchAt(20), [one]);
    place(one, 6, 9, 'a');
    place(one, 21, 24, 'b');
    expect(told).toEqual([[20, 12]]);
  });

  test('of a start does not count a camera that was away long before it', () => {
    const { gaps, told, place } = open({ startedSeconds: 602 });
    gaps.remember(
      new Map([
        [one, 600_000],
        [two, 6000],
      ]),
    );
    gaps.noteSwitch(switchAt(602), [one, two]);
    place(one, 603, 609, 'b');
    place(two, 603, 609, 'b');
    expect(told).toEqual([[602, 3]]);
  });

  test('is 0 where nothing was recorded before', () => {
    const { gaps, told } = open();
    gaps.noteSwitch(switchAt(1), [one]);
    expect(told).toEqual([[1, 0]]);
  });

  test('waits for no camera that stays away, but for one that is recorded', () => {
    const { gaps, told, place, clock } = open();
    place(one, 0, 6);
    place(two, 0, 6);
    gaps.noteSwitch(switchAt(13), [one, two]);
    place(one, 8, 14);
    clock.ms = 59_000;
    gaps.leaveOutAway(() => false);
    expect(told).toEqual([]);
    clock.ms = 60_000;
    gaps.leaveOutAway((camera) => camera === two);
    expect(told).toEqual([]);
    gaps.leaveOutAway((camera) => camera === one);
    expect(told).toEqual([[13, 2]]);
  });

  test('of a switch whose supervisor died before its first segment is measured by the next one', () => {
    const { gaps, told, place } = open({ startedSeconds: 14 });
    gaps.remember(new Map([[one, 12_000]]));
    gaps.resume(switchAt(13), []);
    place(one, 14, 20);
    expect(told).toEqual([[13, 2]]);
  });

  test('of such a switch counts also the cameras that had gone on before the supervisor died', () => {
    const { gaps, told, place } = open();
    gaps.remember(
      new Map([
        [one, 40_000],
        [two, 12_000],
      ]),
    );
    gaps.resume(switchAt(13), [root('disk-a', 0, 12), root('disk-b', 17, 40)]);
    place(two, 12, 18);
    expect(told).toEqual([[13, 5]]);
  });

  test('of such a switch is known at once where all had gone on', () => {
    const { gaps, told } = open();
    gaps.remember(new Map([[one, 40_000]]));
    gaps.resume(switchAt(13), [root('disk-a', 0, 12), root('disk-b', 12, 40)]);
    expect(told).toEqual([[13, 0]]);
  });

  test('is told once for each switch, and never less than the largest hole between the segments around it', () => {
    const lengths = fc.array(fc.record({ gap: fc.constantFrom(0, 0.05, 3), seconds: fc.integer({ min: 1, max: 9 }) }), {
      minLength: 2,
      maxLength: 20,
    });
    fc.assert(
      fc.property(lengths, fc.nat(), (all, at) => {
        const { gaps, told, place } = open();
        const switched = 1 + (at % (all.length - 1));
        let endSeconds = 0;
        all.forEach(({ gap, seconds }, index) => {
          if (index === switched) gaps.noteSwitch(switchAt(endSeconds), [one]);
          place(one, endSeconds + gap, endSeconds + gap + seconds);
          endSeconds += gap + seconds;
        });
        const gap = all[switched]?.gap ?? 0;
        expect(told).toHaveLength(1);
        expect(told[0]?.[1]).toBeCloseTo(gap > 0.1 ? gap : 0);
      }),
    );
  });
});
