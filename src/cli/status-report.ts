/** Owns the report of `dayfs status`: is everything recording, and where. */
import type { CameraConfig, Config } from '../config/config.js';
import type { CameraStatus, MountStatus, RecorderStatus } from '../control/protocol.js';
import { formatInstant, type TimeZone } from '../domain/time-zone.js';
import type { DiskReport } from './disk-report.js';

/** What was found out; what does not run or answer is undefined. */
export interface Findings {
  readonly recorder: RecorderStatus | undefined;
  readonly mount: MountStatus | undefined;
  readonly disks: readonly DiskReport[];
  readonly nowMs: number;
}

/** A segment is late once this many more should have come, and a little for placing it. */
const lateSegments = 3;
const placingMs = 5000;

/** What is not as it should be, the worst first; none if all is well. */
export function findProblems(config: Config, { recorder, mount, disks, nowMs }: Findings): string[] {
  const lateMs = lateSegments * config.recording.segmentSeconds * 1000 + placingMs;
  const cameras =
    recorder === undefined ? [] : config.cameras.map((camera) => cameraProblem(camera, recorder, nowMs - lateMs));
  const recording =
    config.cameras.length === 0 || recorder !== undefined ? [] : ['the recorder is not running or does not answer'];
  const active = recorder !== undefined && recorder.activeDisk === null ? ['no disk is fit to be recorded to'] : [];
  const merged = mount === undefined ? ['the mount is not running or does not answer'] : [];
  const unfit = disks.filter((disk) => disk.state !== 'ok').map((disk) => `disk ${disk.id} is ${disk.state}`);
  return [...recording, ...active, ...cameras.filter((problem) => problem !== undefined), ...merged, ...unfit];
}

function cameraProblem({ name }: CameraConfig, recorder: RecorderStatus, lateBeforeMs: number): string | undefined {
  const status = recorder.cameras.find(({ camera }) => camera === name);
  if (status === undefined) return `${name} is not recorded: the recorder was started before it was configured`;
  if (status.state === 'waiting' || status.state === 'stopped') {
    return `${name} is not recording (${status.state})${status.lastError === null ? '' : `: ${status.lastError}`}`;
  }
  const lastMs = status.lastSegmentMs ?? recorder.startedAtMs;
  return lastMs < lateBeforeMs ? `${name} has no new segment on a disk: its last one is late` : undefined;
}

export function reportStatus(config: Config, findings: Findings) {
  const { recorder, mount, disks } = findings;
  const zone = config.timeZone;
  const problems = findProblems(config, findings);
  return {
    ok: problems.length === 0,
    problems,
    recorder: recorder === undefined ? null : reportRecorder(recorder, zone),
    mount: mount === undefined ? null : reportMount(mount, zone),
    cameras: (recorder?.cameras ?? []).map((camera) => reportCamera(camera, zone)),
    disks,
  };
}

function reportRecorder({ pid, startedAtMs, activeDisk, activeSinceMs, spoolBytes }: RecorderStatus, zone: TimeZone) {
  const startedAt = formatInstant(zone, startedAtMs);
  return { pid, startedAt, activeDisk, activeSince: formatOrNull(zone, activeSinceMs), spoolBytes };
}

function reportMount({ pid, startedAtMs, path, driver, workers, roots, skipped }: MountStatus, zone: TimeZone) {
  return { pid, startedAt: formatInstant(zone, startedAtMs), path, driver, workers, roots, skipped };
}

function reportCamera({ lastSegmentMs, ...camera }: CameraStatus, zone: TimeZone) {
  return { ...camera, lastSegment: formatOrNull(zone, lastSegmentMs) };
}

function formatOrNull(zone: TimeZone, instantMs: number | null): string | null {
  return instantMs === null ? null : formatInstant(zone, instantMs);
}
