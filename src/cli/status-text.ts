/** Owns `dayfs status` for people: the answer first, then what it stands on. */
import type { Config } from '../config/config.js';
import type { CameraStatus, CopiedFiles, MountStatus, RecorderStatus } from '../control/protocol.js';
import { formatBytes } from '../disks/format-bytes.js';
import type { TimeZone } from '../domain/time-zone.js';
import { judgeDisks, stateInOneWord } from '../status/judged-disk.js';
import { type Findings, findProblems } from '../status/problems.js';
import { formatAgo, formatTime } from '../status/time-text.js';
import { formatDisks } from './disk-text.js';
import { formatSwitches } from './switch-report.js';
import { formatTable } from './table.js';

export function formatStatus(config: Config, findings: Findings): string {
  const { recorder, mount, disks, switches, nowMs } = findings;
  const zone = config.timeZone;
  const parts = [
    formatVerdict(config, findings),
    `recorder  ${formatRecorder(config, recorder, zone)}\nmount     ${formatMount(mount, zone, nowMs)}\n`,
    recorder === undefined || recorder.cameras.length === 0 ? '' : formatCameras(recorder.cameras, zone, nowMs),
    formatDisks(judgeDisks(disks, recorder).map((disk) => ({ ...disk, state: stateInOneWord(disk) }))),
    switches.length === 0 ? '' : formatSwitches(switches, zone),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function formatVerdict(config: Config, findings: Findings): string {
  const problems = findProblems(config, findings);
  if (problems.length > 0) return problems.map((problem) => `PROBLEM: ${problem}\n`).join('');
  const count = config.cameras.length;
  if (count === 0) return 'OK: the mount is served; this host records no cameras\n';
  return `OK: ${count === 1 ? 'the camera is' : `all ${count} cameras are`} recording to ${findings.recorder?.activeDisk}\n`;
}

function formatRecorder(config: Config, recorder: RecorderStatus | undefined, zone: TimeZone): string {
  if (recorder === undefined) return config.cameras.length === 0 ? 'none: no cameras are configured' : 'NO ANSWER';
  const { pid, startedAtMs, activeDisk, activeSinceMs, spoolBytes, spoolBoundBytes } = recorder;
  const since = activeSinceMs === null ? '' : ` since ${formatTime(zone, activeSinceMs)}`;
  const active = activeDisk === null ? 'NO ACTIVE DISK' : `active disk ${activeDisk}${since}`;
  const bound = spoolBoundBytes === null ? '' : ` of ${formatBytes(spoolBoundBytes)}`;
  const spool = `${formatBytes(spoolBytes)}${bound} in the spool`;
  return `running (pid ${pid}) since ${formatTime(zone, startedAtMs)}, ${active}, ${spool}`;
}

function formatMount(mount: MountStatus | undefined, zone: TimeZone, nowMs: number): string {
  if (mount === undefined) return 'NO ANSWER';
  const { pid, startedAtMs, path, roots, copied, skipped, restarts, lastRestartMs } = mount;
  const skippedCount = Object.values(skipped).reduce((sum, count) => sum + count, 0);
  const notShown =
    skippedCount === 0 ? '' : `, ${skippedCount === 1 ? '1 entry' : `${skippedCount} entries`} not shown (see its log)`;
  const restarted =
    lastRestartMs === null
      ? ''
      : `, restarted ${restarts === 1 ? '' : `${restarts} times, the last `}${formatAgo(lastRestartMs, nowMs)}`;
  const since = formatTime(zone, startedAtMs);
  return `${path} (pid ${pid}) since ${since}, ${roots === 1 ? '1 root' : `${roots} roots`}${notShown}${restarted}${copied.map(formatCopied).join('')}`;
}

function formatCopied({ path, reason }: CopiedFiles): string {
  return `\n          ${path === null ? 'files' : `files of ${path}`} are copied: ${reason}`;
}

function formatCameras(cameras: readonly CameraStatus[], zone: TimeZone, nowMs: number): string {
  const counts = ['PLACED', 'IN SPOOL', 'DROPPED', 'SET ASIDE', 'LOSSES SINCE', 'RESTARTS'];
  return formatTable(
    ['CAMERA', 'STATE', 'SINCE', 'DISK', 'LAST SEGMENT', ...counts, 'LAST ERROR'],
    cameras.map((camera) => [
      camera.camera,
      camera.state,
      formatTime(zone, camera.stateSinceMs),
      camera.disk ?? '-',
      camera.lastSegmentMs === null ? 'none yet' : formatAgo(camera.lastSegmentMs, nowMs),
      String(camera.segmentsPlaced),
      String(camera.segmentsWaiting),
      String(camera.segmentsDropped),
      String(camera.segmentsSetAside),
      camera.firstLossMs === null ? '-' : formatTime(zone, camera.firstLossMs),
      camera.lastRestartMs === null ? '0' : `${camera.restarts}, ${formatAgo(camera.lastRestartMs, nowMs)}`,
      camera.lastError ?? '',
    ]),
  );
}
