import { describe, expect, test } from 'vitest';
import type { DiskCondition } from '../../src/disks/disk.js';
import { judgeClock } from '../../src/doctor/checks/clock.js';
import { judgePropagation } from '../../src/doctor/checks/container.js';
import { judgeMount } from '../../src/doctor/checks/dead-mounts.js';
import { judgeDisks } from '../../src/doctor/checks/disks.js';
import { judgeFfmpeg, neededInputs } from '../../src/doctor/checks/ffmpeg.js';
import { judgeFusermount } from '../../src/doctor/checks/fusermount.js';
import { judgeKernel } from '../../src/doctor/checks/kernel.js';
import { judgeLegacyLinks } from '../../src/doctor/checks/legacy-links.js';
import { judgeRegistry } from '../../src/doctor/checks/registry.js';
import { judgeFolder } from '../../src/doctor/checks/state.js';
import { judgeTimeZone } from '../../src/doctor/checks/time-zone.js';
import { judgeUnits } from '../../src/doctor/checks/units.js';
import type { Finding } from '../../src/doctor/finding.js';
import { parseMountTable } from '../../src/host/mount-table.js';
import { LegacyPath, linkRemedy } from '../../src/union/legacy/legacy-path.js';
import { diskId } from '../support/merged-day.js';
import { knownZone } from '../support/times.js';

/** How bad each is, and what mends it. */
function told(findings: Finding | readonly Finding[]): string[] {
  return [findings].flat().map(({ severity, remedy }) => (remedy === undefined ? severity : `${severity}: ${remedy}`));
}

test.each([
  ['6.18.44', 'auto', 'ok'],
  ['6.9.0-rc1', 'kernel', 'ok'],
  ['10.0.0', 'auto', 'ok'],
  ['6.1.0-49-amd64', 'libfuse', 'ok'],
  ['6.1.0-49-amd64', 'auto', 'warning'],
  ['5.10.0', 'kernel', 'warning'],
] as const)('Linux %s with the driver %s is %s', (version, driver, severity) => {
  expect(judgeKernel(version, driver).severity).toBe(severity);
});

describe('of fusermount3', () => {
  const user = { isRoot: false, hasFusermount: true, allowOther: true, settings: '# a remark\nuser_allow_other\n' };

  test.each([
    ['root needs nothing', { ...user, isRoot: true, hasFusermount: false, settings: undefined }, ['ok']],
    ['a user has all', user, ['ok', 'ok']],
    ['it is missing', { ...user, hasFusermount: false, allowOther: false }, ['broken: apt-get install fuse3']],
    [
      'the setting is commented out',
      { ...user, settings: '#user_allow_other\n' },
      ['ok', 'broken: echo user_allow_other | sudo tee --append /etc/fuse.conf'],
    ],
  ])('%s', (_, facts, expected) => {
    expect(told(judgeFusermount(facts))).toEqual(expected);
  });
});

describe('of the flat layout', () => {
  const mendDisk = 'warning: mount its disk, or mend the permissions';

  test.each([
    ['nothing is a link', { exitCode: 0, text: '', errors: '' }, ['ok']],
    ['a camera’s folder is one', { exitCode: 0, text: '/srv/court-3', errors: '' }, [`warning: ${linkRemedy}`]],
    [
      'some are, and others are not in the way',
      { exitCode: 0, text: '/srv/court-3\n/srv/court-4/hls\n/srv/court-4/log\n/srv/.old', errors: '' },
      [`warning: ${linkRemedy}`, `warning: ${linkRemedy}`],
    ],
    ['it is not there', { exitCode: 1, text: '', errors: 'find: ‘/srv/’: No such file or directory' }, [mendDisk]],
    ['it hangs', { exitCode: undefined, text: '', errors: '' }, ['warning: look into the kernel log: dmesg']],
  ])('%s', (_, answer, expected) => {
    expect(told(judgeLegacyLinks(new LegacyPath('/srv/{camera}/hls'), answer))).toEqual(expected);
  });
});

describe('of what is mounted', () => {
  const dead = "stat: cannot statx '/merged': Transport endpoint is not connected";

  test.each([
    ['it answers', 1, { exitCode: 0, text: 'directory', errors: '' }, 'ok'],
    ['it is dead', 1, { exitCode: 1, text: '', errors: dead }, 'broken: umount --lazy /merged, or start "dayfs mount"'],
    ['it hangs', 1, { exitCode: undefined, text: '', errors: '' }, 'broken: umount --lazy /merged'],
    ['there are two', 2, { exitCode: 0, text: 'directory', errors: '' }, 'warning: umount --lazy /merged'],
  ])('%s', (_, layers, answer, expected) => {
    expect(told(judgeMount('/merged', layers, answer))).toEqual([expected]);
  });
});

test('a mount is passed on where the mount below it is shared', () => {
  const [shared, own] = parseMountTable(
    '22 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n23 1 8:1 / / rw - ext4 /dev/sda1 rw\n',
  );
  expect(told(judgePropagation(shared, '/merged', true))).toEqual(['ok']);
  expect(told(judgePropagation(own, '/merged', false))).toEqual(['warning: mount --make-rshared /']);
  expect(told(judgePropagation(own, '/srv/merged', true))[0]).toContain('--volume /srv:/srv:rshared');
});

describe('of ffmpeg', () => {
  const whole = {
    version: 'ffmpeg version 5.1.9 Copyright',
    muxer: '  -segment_format_options <dictionary>\n  -segment_list_type <int>\n  -segment_atclocktime <boolean>\n',
    formats: ' D  lavfi           Libavfilter virtual input device\n D  rtsp            RTSP input\n',
    protocols: 'Input:\n  http\n  https\nOutput:\n  file\n',
  };
  const cameras = [{ input: ['-i', 'rtsp://192.0.2.1/1'] }, { input: ['-f', 'lavfi', '-i', 'testsrc2'] }];

  test('all is there', () => {
    expect(told(judgeFfmpeg(whole, neededInputs([...cameras, { input: ['-i', 'https://192.0.2.1/x'] }])))).toEqual([
      'ok',
    ]);
  });

  test.each([
    ['an option', { ...whole, muxer: whole.muxer.replace('-segment_atclocktime', '') }, '-segment_atclocktime'],
    ['a format', { ...whole, formats: '' }, '"rtsp"'],
  ])('%s is missing', (_, facts, named) => {
    const [first] = judgeFfmpeg(facts, neededInputs(cameras));
    expect(first).toMatchObject({ severity: 'broken', remedy: 'apt-get install ffmpeg' });
    expect(first?.what).toContain(named);
  });

  test('a protocol is missing', () => {
    expect(told(judgeFfmpeg(whole, neededInputs([{ input: ['-i', 'srt://192.0.2.1:9000'] }])))).toHaveLength(1);
    expect(judgeFfmpeg(whole, neededInputs([{ input: ['-i', 'srt://user:secret@h:1'] }]))[0]?.what).not.toContain(
      'secret',
    );
  });
});

describe('of the disks', () => {
  const space = { freeBytes: 5e9, totalBytes: 1e10, freeInodes: 7, totalInodes: 9 };
  const look = (id: string, condition: DiskCondition) => ({ disk: { id: diskId(id), path: `/mnt/${id}` }, condition });
  const fit = look('disk-a', { state: 'ok', space });
  const away = look('disk-b', { state: 'absent', reason: 'there is no marker; mount disk-b' });

  test.each([
    ['one is fit', [fit, away], true, ['ok', 'warning: mount disk-b']],
    ['none is fit', [away], true, ['warning: mount disk-b', 'broken: mend one of the disks above']],
    ['none needs to be', [away], false, ['warning: mount disk-b']],
    [
      'one is full',
      [fit, look('disk-c', { state: 'low-space', space, reason: '1 GiB free' })],
      true,
      ['ok', 'warning: free room on /mnt/disk-c, or lower its minFree'],
    ],
    [
      'one is foreign',
      [fit, look('disk-c', { state: 'foreign', reason: 'x; mount disk-c' })],
      true,
      ['ok', 'broken: mount disk-c'],
    ],
    [
      'one hangs',
      [fit, look('disk-c', { state: 'unhealthy', space: undefined, reason: 'no answer' })],
      true,
      ['ok', 'broken: look into the kernel log: dmesg'],
    ],
  ] as const)('%s', (_, looks, isRecordedTo, expected) => {
    expect(told(judgeDisks(looks, isRecordedTo))).toEqual(expected);
  });
});

test('a folder of the daemons needs room and inodes', () => {
  const facts = { key: 'state', path: '/var/lib/dayfs', freeBytes: 1e9, freeInodes: 1e6 };
  expect(told(judgeFolder(facts))).toEqual(['ok']);
  expect(told(judgeFolder({ ...facts, freeInodes: undefined }))).toEqual(['ok']);
  expect(judgeFolder({ ...facts, freeBytes: 1e6 }).severity).toBe('warning');
  expect(judgeFolder({ ...facts, freeInodes: 10 }).severity).toBe('warning');
});

test('a registry may be missing, since it is made; damage is mended by the next use', () => {
  expect(told(judgeRegistry('/r', { state: 'absent' }))).toEqual(['ok']);
  expect(told(judgeRegistry('/r', { state: 'whole' }))).toEqual(['ok']);
  expect(told(judgeRegistry('/r', { state: 'damaged', reason: 'x' }))).toEqual(['warning: dayfs reconcile --all']);
  expect(judgeRegistry('/r', { state: 'unreadable', reason: 'EACCES' }).severity).toBe('broken');
});

test('a clock counts as right only when somebody says so', () => {
  expect([true, false, undefined].map((known) => judgeClock(known).severity)).toEqual(['ok', 'warning', 'warning']);
});

test("the host's zone matters where others name files by it", () => {
  const [site, host] = [knownZone('Europe/Madrid'), knownZone('UTC')];
  expect(judgeTimeZone(site, site, true).severity).toBe('ok');
  expect(judgeTimeZone(site, host, false).severity).toBe('ok');
  expect(told(judgeTimeZone(site, host, true))[0]).toContain('timedatectl set-timezone Europe/Madrid');
});

test('units are stale when they are not what would be written, or not read since', () => {
  const file = { path: '/etc/systemd/system/dayfs-mount.service', text: 'x', mode: 0o644 };
  expect(told(judgeUnits([{ ...file, state: 'same' }], false))).toEqual(['ok']);
  expect(told(judgeUnits([{ ...file, state: 'new' }], false))).toEqual(['ok']);
  const stale = judgeUnits([{ ...file, state: 'differs', difference: 'line 3' }], true);
  expect(told(stale)).toEqual(['warning: dayfs install --force', 'warning: systemctl daemon-reload']);
});
