/** Owns the judgement of a host: what is not as it should be, for commands and pages alike. */
import type { CameraConfig, Config } from '../config/config.js';
import type { MountStatus, RecorderStatus } from '../control/protocol.js';
import type { SwitchEvent } from '../domain/switch-event.js';
import type { TimeZone } from '../domain/time-zone.js';
import type { DiskReport } from './disk-report.js';
import { judgeDisks, stateInOneWord } from './judged-disk.js';
import { formatAgo, formatTime } from './time-text.js';

/** What was found out; what does not run or answer is undefined. */
export interface Findings {
  readonly recorder: RecorderStatus | undefined;
  readonly mount: MountStatus | undefined;
  readonly disks: readonly DiskReport[];
  /** The last ones, newest first. */
  readonly switches: readonly SwitchEvent[];
  /** The last one on a disk of today or yesterday, whoever placed it. */
  readonly lastSegmentMs: number | undefined;
  readonly nowMs: number;
}

/** A segment is late once this many more should have come, and a little for placing it. */
const lateSegments = 3;
const placingMs = 5000;

/** How old the last segment on a disk may be while all is well. */
export function lateMs({ recording }: Pick<Config, 'recording'>): number {
  return lateSegments * recording.segmentSeconds * 1000 + placingMs;
}

/** For so long a lost segment is a problem; after that it is history, which the counts tell. */
const lossIsNewsMs = 86_400_000;

/** For so long an end of the process that serves the mount is a problem; after that it is history. */
const restartIsNewsMs = 600_000;

/** What is not as it should be, the worst first; none if all is well. */
export function findProblems(config: Config, findings: Findings): string[] {
  const { recorder, mount, disks, nowMs } = findings;
  const cameras =
    recorder === undefined
      ? []
      : config.cameras.map(
          (camera) =>
            cameraProblem(camera, recorder, nowMs - lateMs(config), config.timeZone) ??
            lossProblem(camera, recorder, config.timeZone, nowMs),
        );
  const recording = config.cameras.length === 0 || recorder !== undefined ? [] : [noRecorderProblem(findings)];
  const dropping = recorder?.isDropping === true ? ['THE SPOOL IS FULL: new segments are dropped'] : [];
  const active =
    recorder !== undefined && recorder.activeDisk === null
      ? ['no disk is fit to be recorded to: segments wait in the spool']
      : [];
  const merged = mount === undefined ? ['the mount is not running or does not answer'] : mountProblems(mount, nowMs);
  const unfit = judgeDisks(disks, recorder)
    .map((disk) => ({ ...disk, state: stateInOneWord(disk) }))
    // One that does well again needs nothing but time.
    .filter(({ state }) => state !== 'ok' && state !== 'recovering')
    .map(({ id, state, reason }) => `disk ${id} is ${state}${reason === null ? '' : `: ${reason}`}`);
  return [
    ...recording,
    ...dropping,
    ...active,
    ...cameras.filter((problem) => problem !== undefined),
    ...merged,
    ...unfit,
  ];
}

function noRecorderProblem({ lastSegmentMs, nowMs }: Findings): string {
  const last =
    lastSegmentMs === undefined ? '' : `; the last segment came to a disk ${formatAgo(lastSegmentMs, nowMs)}`;
  return `the recorder is not running or does not answer${last}`;
}

function cameraProblem(
  { name }: CameraConfig,
  recorder: RecorderStatus,
  lateBeforeMs: number,
  zone: TimeZone,
): string | undefined {
  const status = recorder.cameras.find(({ camera }) => camera === name);
  if (status === undefined) return `${name} is not recorded: the recorder was started before it was configured`;
  const { state, lastError } = status;
  if (state === 'waiting' || state === 'stopped' || (state === 'starting' && lastError !== null)) {
    const since = formatTime(zone, status.stateSinceMs);
    return `${name} is not recording (${state}) since ${since}${lastError === null ? '' : `: ${lastError}`}`;
  }
  const lastMs = status.lastSegmentMs ?? recorder.startedAtMs;
  return lastMs < lateBeforeMs ? `${name} has no new segment on a disk: its last one is late` : undefined;
}

function lossProblem(
  { name }: CameraConfig,
  recorder: RecorderStatus,
  zone: TimeZone,
  nowMs: number,
): string | undefined {
  const status = recorder.cameras.find(({ camera }) => camera === name);
  if (status === undefined || status.firstLossMs === null || status.lastLossMs === null) return undefined;
  if (nowMs - status.lastLossMs > lossIsNewsMs) return undefined;
  const since = `since ${formatTime(zone, status.firstLossMs)}, the last ${formatAgo(status.lastLossMs, nowMs)}`;
  return `${name} has lost ${status.segmentsDropped} segments and set ${status.segmentsSetAside} aside ${since}: see the log`;
}

function mountProblems(mount: MountStatus, nowMs: number): string[] {
  const { isFull, path } = mount;
  const who = `"fuser -vm ${path}" tells which programs have them open: end those`;
  const full = isFull ? [`as many files are open in ${path} as can be, so that others cannot be opened: ${who}`] : [];
  return [...restartProblems(mount, nowMs), ...registryProblems(mount), ...full];
}

function restartProblems({ restarts, lastRestartMs, lastEnd }: MountStatus, nowMs: number): string[] {
  if (lastRestartMs === null || nowMs - lastRestartMs > restartIsNewsMs) return [];
  const times = restarts === 1 ? 'ended unasked' : `ended unasked ${restarts} times, the last`;
  return [`the process that serves the mount ${times} ${formatAgo(lastRestartMs, nowMs)} (${lastEnd}): see its log`];
}

function registryProblems({ registryFailure }: MountStatus): string[] {
  // A mount that was started before an upgrade does not tell.
  if (typeof registryFailure !== 'string') return [];
  const lacks = 'the mount does not know what a disk that is away holds, nor the history';
  return [
    `${lacks}: when it started, it could not use the registry. Mend that, then reload the mount: ${registryFailure}`,
  ];
}
