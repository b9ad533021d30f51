import { describe, expect, test } from 'vitest';
import { reportStatus } from '../../src/cli/status-report.js';
import { formatStatus } from '../../src/cli/status-text.js';
import { parseConfig } from '../../src/config/load-config.js';
import type { CameraStatus, MountStatus, RecorderStatus } from '../../src/control/protocol.js';
import type { DiskReport } from '../../src/status/disk-report.js';
import { type Findings, findProblems } from '../../src/status/problems.js';

const nowMs = Date.UTC(2026, 0, 15, 12);
const config = parseConfig(
  'f',
  'timezone: UTC\ndisks: [{ id: disk-a, path: /mnt/a, minFree: 5% }]\ncameras: [{ name: court-1, source: "rtsp://h/1" }]\n',
);
const hostWithoutCameras = parseConfig('f', 'disks: [{ id: disk-a, path: /mnt/a, minFree: 5% }]\n');

const camera: CameraStatus = {
  camera: 'court-1',
  state: 'recording',
  stateSinceMs: nowMs - 3_600_000,
  ffmpegPid: 7,
  disk: 'disk-a',
  lastSegmentMs: nowMs - 6000,
  segmentsPlaced: 10,
  segmentsWaiting: 0,
  segmentsDropped: 0,
  segmentsSetAside: 0,
  firstLossMs: null,
  lastLossMs: null,
  restarts: 0,
  lastRestartMs: null,
  lastError: null,
};
const recorder: RecorderStatus = {
  pid: 1,
  startedAtMs: nowMs - 3_600_000,
  activeDisk: 'disk-a',
  activeSinceMs: nowMs - 3_600_000,
  cameras: [camera],
  disks: [{ disk: 'disk-a', fitness: 'fit', reason: null }],
  spoolBytes: 0,
  spoolBoundBytes: 2 ** 30,
  isDropping: false,
};
const mount: MountStatus = {
  pid: 2,
  startedAtMs: nowMs,
  path: '/merged',
  driver: 'kernel',
  mode: 'passthrough',
  copied: [],
  isFull: false,
  workers: 8,
  roots: 1,
  skipped: {},
  restarts: 0,
  lastRestartMs: null,
  lastEnd: null,
  incompleteDays: 0,
  hung: [],
  registryFailure: null,
};
const disk: DiskReport = {
  id: 'disk-a',
  path: '/mnt/a',
  active: true,
  state: 'ok',
  reason: null,
  freeBytes: 1,
  totalBytes: 2,
  freeInodes: 3,
};
const well: Findings = { recorder, mount, disks: [disk], switches: [], lastSegmentMs: nowMs - 720_000, nowMs };

function withCamera(changes: Partial<CameraStatus>): Findings {
  return { ...well, recorder: { ...recorder, cameras: [{ ...camera, ...changes }] } };
}

describe('the problems that the status shows', () => {
  test('there are none while all is well', () => {
    expect(findProblems(config, well)).toEqual([]);
  });

  test.each<[string, Findings, RegExp]>([
    [
      'a recorder that does not run',
      { ...well, recorder: undefined },
      /recorder is not running.*to a disk 12 min ago$/,
    ],
    ['a mount that does not run', { ...well, mount: undefined }, /the mount is not running/],
    [
      'a mount whose process has just died',
      { ...well, mount: { ...mount, restarts: 3, lastRestartMs: nowMs - 60_000, lastEnd: 'SIGKILL' } },
      /^the process that serves the mount ended unasked 3 times, the last 60 s ago \(SIGKILL\): see its log$/,
    ],
    [
      'a mount that goes by the disks alone',
      { ...well, mount: { ...mount, registryFailure: 'cannot use the registry /r (full): free some space' } },
      /could not use the registry. Mend that, then reload the mount: cannot use the registry \/r \(full\): free some space$/,
    ],
    [
      'a mount in which as many files are open as can be',
      { ...well, mount: { ...mount, isFull: true } },
      /^as many files are open in \/merged as can be, .*: "fuser -vm \/merged" tells which programs/,
    ],
    ['no active disk', { ...well, recorder: { ...recorder, activeDisk: null } }, /no disk is fit/],
    [
      'a camera that waits',
      withCamera({ state: 'waiting', lastError: 'refused' }),
      /court-1 is not recording \(waiting\) since 2026-01-15 11:00:00 \+00:00: refused/,
    ],
    [
      'a camera that is being tried again',
      withCamera({ state: 'starting', lastError: 'refused' }),
      /court-1 is not recording \(starting\) since .*: refused/,
    ],
    ['a camera whose segments stopped coming', withCamera({ lastSegmentMs: nowMs - 60_000 }), /court-1.*late/],
    ['a camera that never gave a segment', withCamera({ state: 'starting', lastSegmentMs: null }), /court-1.*late/],
    ['a camera that the recorder does not know', { ...well, recorder: { ...recorder, cameras: [] } }, /court-1/],
    [
      'a camera that lost segments today',
      withCamera({ segmentsDropped: 12, firstLossMs: nowMs - 9 * 86_400_000, lastLossMs: nowMs - 3 * 3_600_000 }),
      /court-1 has lost 12 segments and set 0 aside since 2026-01-06 12:00:00 \+00:00, the last 3 h ago: see the log/,
    ],
    ['a spool that is full', { ...well, recorder: { ...recorder, isDropping: true } }, /SPOOL IS FULL.*dropped/],
    [
      'a disk that the recorder holds for unfit',
      { ...well, recorder: { ...recorder, disks: [{ disk: 'disk-a', fitness: 'unfit', reason: 'EIO' }] } },
      /^disk disk-a is unfit: EIO$/,
    ],
    ['a disk that is away', { ...well, disks: [{ ...disk, state: 'absent' }] }, /^disk disk-a is absent$/],
  ])('%s is one', (_, findings, problem) => {
    expect(findProblems(config, findings)).toEqual([expect.stringMatching(problem)]);
  });

  test('what was lost days ago is history', () => {
    const lastLossMs = nowMs - 2 * 86_400_000;
    const findings = withCamera({ segmentsDropped: 12, firstLossMs: lastLossMs, lastLossMs });
    expect(findProblems(config, findings)).toEqual([]);
    expect(reportStatus(config, findings).cameras).toMatchObject([
      { segmentsDropped: 12, firstLoss: '2026-01-13T12:00:00.000+00:00', lastLoss: '2026-01-13T12:00:00.000+00:00' },
    ]);
  });

  test('a disk that does well again needs nothing but time', () => {
    const disks = [{ disk: 'disk-a', fitness: 'recovering', reason: 'does well again' } as const];
    expect(findProblems(config, { ...well, recorder: { ...recorder, disks } })).toEqual([]);
  });

  test('a camera that has just started has time to give its first segment', () => {
    const startedAtMs = nowMs - 5000;
    const cameras = [{ ...camera, state: 'starting', lastSegmentMs: null } as const];
    expect(findProblems(config, { ...well, recorder: { ...recorder, startedAtMs, cameras } })).toEqual([]);
  });

  test('a host without cameras needs no recorder', () => {
    expect(findProblems(hostWithoutCameras, { ...well, recorder: undefined })).toEqual([]);
  });

  test('how often a camera was started again is told, and when it was last', () => {
    const findings = withCamera({ restarts: 12, lastRestartMs: nowMs - 30_000 });
    expect(reportStatus(config, findings).cameras).toMatchObject([
      { restarts: 12, lastRestart: '2026-01-15T11:59:30.000+00:00' },
    ]);
    expect(formatStatus(config, findings)).toContain('12, 30 s ago');
  });

  test('a death of the mount’s process is history after ten minutes, and is still told', () => {
    const restarted = { ...mount, restarts: 1, lastRestartMs: nowMs - 660_000, lastEnd: 'SIGKILL' };
    expect(findProblems(config, { ...well, mount: restarted })).toEqual([]);
    expect(formatStatus(config, { ...well, mount: restarted })).toContain('1 root, restarted 11 min ago');
  });

  test('what does not answer may well run: it is not said to be down', () => {
    const silent = formatStatus(config, { ...well, recorder: undefined, mount: undefined });
    expect(silent).toMatch(/^recorder {2}NO ANSWER\nmount {5}NO ANSWER$/m);
  });

  test('which files are copied, and why, is told below the mount, and is no problem', () => {
    const all = { path: null, reason: 'this kernel cannot read for dayfs' };
    const some = { path: '/mnt/nas', reason: 'its filesystem' };
    const findings = { ...well, mount: { ...mount, mode: 'copying' as const, copied: [all, some] } };
    expect(findProblems(config, findings)).toEqual([]);
    expect(formatStatus(config, findings)).toContain(
      [
        ', 1 root',
        '          files are copied: this kernel cannot read for dayfs',
        '          files of /mnt/nas are copied: its filesystem\n',
      ].join('\n'),
    );
    expect(reportStatus(config, findings).mount).toMatchObject({ mode: 'copying', copied: [all, some] });
    expect(formatStatus(config, well)).not.toContain('copied');
  });

  test('what the mount does not show is counted', () => {
    const skipping = (skipped: MountStatus['skipped']) =>
      formatStatus(config, { ...well, mount: { ...mount, skipped } });
    expect(skipping({ 'same-name': 1 })).toContain(', 1 entry not shown (see its log)');
    expect(skipping({ 'same-name': 1, symlink: 2 })).toContain(', 3 entries not shown (see its log)');
  });
});
