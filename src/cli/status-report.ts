/** Owns the report of `dayfs status`: is everything recording, and where. */
import type { Config } from '../config/config.js';
import type { CameraStatus, MountStatus, RecorderStatus } from '../control/protocol.js';
import { formatInstant, type TimeZone } from '../domain/time-zone.js';
import { judgeDisks } from '../status/judged-disk.js';
import { type Findings, findProblems } from '../status/problems.js';
import { reportSwitch } from './switch-report.js';

export function reportStatus(config: Config, findings: Findings) {
  const { recorder, mount, disks, switches } = findings;
  const zone = config.timeZone;
  const problems = findProblems(config, findings);
  return {
    ok: problems.length === 0,
    problems,
    recorder: recorder === undefined ? null : reportRecorder(recorder, zone),
    mount: mount === undefined ? null : reportMount(mount, zone),
    cameras: (recorder?.cameras ?? []).map((camera) => reportCamera(camera, zone)),
    disks: judgeDisks(disks, recorder),
    switches: switches.map((event) => reportSwitch(event, zone)),
  };
}

function reportRecorder(recorder: RecorderStatus, zone: TimeZone) {
  const { pid, startedAtMs, activeDisk, activeSinceMs, spoolBytes, spoolBoundBytes, isDropping } = recorder;
  const [startedAt, activeSince] = [formatInstant(zone, startedAtMs), formatOrNull(zone, activeSinceMs)];
  return { pid, startedAt, activeDisk, activeSince, spoolBytes, spoolBoundBytes, isDropping };
}

function reportMount({ startedAtMs, lastRestartMs, ...mount }: MountStatus, zone: TimeZone) {
  const [startedAt, lastRestart] = [formatInstant(zone, startedAtMs), formatOrNull(zone, lastRestartMs)];
  return { ...mount, startedAt, lastRestart };
}

function reportCamera(status: CameraStatus, zone: TimeZone) {
  const { lastSegmentMs, stateSinceMs, firstLossMs, lastLossMs, lastRestartMs, ...camera } = status;
  return {
    ...camera,
    stateSince: formatInstant(zone, stateSinceMs),
    lastSegment: formatOrNull(zone, lastSegmentMs),
    lastRestart: formatOrNull(zone, lastRestartMs),
    firstLoss: formatOrNull(zone, firstLossMs),
    lastLoss: formatOrNull(zone, lastLossMs),
  };
}

function formatOrNull(zone: TimeZone, instantMs: number | null): string | null {
  return instantMs === null ? null : formatInstant(zone, instantMs);
}
