/** Owns what is known of the host: what its daemons, disks and registry say now. What cannot be asked is a finding. */
import type { Config } from '../config/config.js';
import { askMountStatus, askRecorderStatus } from '../control/control-client.js';
import type { MountStatus, RecorderStatus } from '../control/protocol.js';
import type { DiskAccess } from '../disks/disk-access.js';
import type { CameraName } from '../domain/camera-name.js';
import { dayOf, previousDay } from '../domain/day.js';
import { DayfsError } from '../domain/errors.js';
import type { SwitchEvent } from '../domain/switch-event.js';
import type { Registry } from '../registry/registry.js';
import { type DiskReport, reportDisk } from '../status/disk-report.js';
import { findProblems } from '../status/problems.js';
import { Kept } from './kept.js';

export interface HostState {
  /** Undefined if it does not run or does not answer. */
  readonly recorder: RecorderStatus | undefined;
  readonly mount: MountStatus | undefined;
  readonly disks: readonly DiskReport[];
  readonly known: KnownRecordings | undefined;
  /** The worst first. */
  readonly problems: readonly string[];
}

/** What the registry knows. */
export interface KnownRecordings {
  /** Newest first. */
  readonly switches: readonly SwitchEvent[];
  /** Of cameras with a root of today or yesterday. */
  readonly lastSegmentMs: ReadonlyMap<CameraName, number>;
}

export interface HostStateParts {
  readonly config: Config;
  readonly registry: Registry;
  /** In priority order. */
  readonly disks: readonly DiskAccess[];
  readonly now: () => number;
}

/** As long as one page takes to ask all that it shows. */
const freshMs = 2000;
const mostSwitches = 1000;

export class Host {
  readonly #parts: HostStateParts;
  readonly #state = new Kept(freshMs, () => this.#look());
  readonly #mount = new Kept(freshMs, () => answerOf(askMountStatus(this.#parts.config)), 'waiting');

  constructor(parts: HostStateParts) {
    this.#parts = parts;
  }

  async state(): Promise<HostState> {
    return await this.#state.get();
  }

  /** Undefined while it does not run or does not answer. */
  async mount(): Promise<MountStatus | undefined> {
    return await this.#mount.get();
  }

  async #look(): Promise<HostState> {
    const { config, now } = this.#parts;
    const [recorder, mount, conditions] = await Promise.all([
      answerOf(askRecorderStatus(config)),
      this.#mount.get(),
      Promise.all(this.#parts.disks.map(async (disk) => ({ disk: disk.disk, condition: await disk.inspect() }))),
    ]);
    const disks = conditions.map(({ disk, condition }) =>
      reportDisk(disk, disk.id === recorder?.activeDisk, condition),
    );
    const { known, problem } = this.#readRegistry();
    const lastSegments = [...(known?.lastSegmentMs.values() ?? [])];
    const problems = findProblems(config, {
      recorder,
      mount,
      disks,
      switches: known?.switches ?? [],
      lastSegmentMs: lastSegments.length === 0 ? undefined : Math.max(...lastSegments),
      nowMs: now(),
    });
    return { recorder, mount, disks, known, problems: problem === undefined ? problems : [problem, ...problems] };
  }

  #readRegistry(): { known: KnownRecordings | undefined; problem: string | undefined } {
    const { config, registry, now } = this.#parts;
    try {
      const today = dayOf(config.timeZone, now());
      const roots = [previousDay(today), today].flatMap((day) => registry.roots({ day }));
      const lastSegmentMs = new Map<CameraName, number>();
      for (const { camera, lastSeenMs } of roots) {
        lastSegmentMs.set(camera, Math.max(lastSeenMs, lastSegmentMs.get(camera) ?? lastSeenMs));
      }
      return { known: { switches: registry.switches(mostSwitches), lastSegmentMs }, problem: undefined };
    } catch (error) {
      if (!(error instanceof DayfsError)) throw error;
      return { known: undefined, problem: error.message };
    }
  }
}

/** Undefined from a daemon that does not run or does not answer: what that means is for whoever asked. */
export async function answerOf<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof DayfsError) return undefined;
    throw error;
  }
}
