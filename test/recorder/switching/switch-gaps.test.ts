import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CameraName } from '../../../src/domain/camera-name.js';
import type { DiskId } from '../../../src/domain/disk-id.js';
import type { SwitchEvent } from '../../../src/domain/switch-event.js';
import { SwitchGaps } from '../../../src/recorder/switching/switch-gaps.js';

const [one, two] = ['court-1' as CameraName, 'court-2' as CameraName];

function switchAt(seconds: number): SwitchEvent {
  const disks = { from: 'disk-a' as DiskId, to: 'disk-b' as DiskId };
  return { atMs: seconds * 1000, ...disks, reason: 'unhealthy', detail: '', gapSeconds: undefined };
}

function open() {
  const told: [atSeconds: number, gapSeconds: number][] = [];
  const gaps = new SwitchGaps((event, gapSeconds) => told.push([event.atMs / 1000, gapSeconds]));
  const place = (camera: CameraName, startSeconds: number, endSeconds: number, run = 'a', stepSeconds = 0) =>
    gaps.notePlaced({
      ...{ camera, run, timeStepMs: stepSeconds * 1000 },
      ...{ startMs: startSeconds * 1000, endMs: endSeconds * 1000 },
    });
  return { gaps, told, place };
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
    const { gaps, told, place } = open();
    gaps.remember(one, 6000);
    gaps.noteSwitch(switchAt(20), [one, two]);
    place(one, 21, 24, 'b');
    expect(told).toEqual([[20, 15]]);
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
