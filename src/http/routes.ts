/** Owns what there is to be asked of the port, by its address. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Config } from '../config/config.js';
import { askWarnings } from '../control/control-client.js';
import type { Warning } from '../control/protocol.js';
import { cameraNameRule, parseCameraName } from '../domain/camera-name.js';
import { dayOf, dayRule, parseDay } from '../domain/day.js';
import { DayfsError } from '../domain/errors.js';
import { judgeDisks, stateInOneWord } from '../status/judged-disk.js';
import type { DiskAnswer, StatusAnswer, WarningAnswer } from './answers.js';
import { judgeHealth } from './health.js';
import { answerOf, type Host } from './host-state.js';
import { Kept } from './kept.js';
import { type PageFile, readPageFiles } from './page-files.js';
import type { PortMetrics } from './port-metrics.js';
import type { Recordings } from './recordings.js';
import { sendFailure, sendJson, sendPageFile, sendText } from './send.js';
import { parseVideoAddress, sendVideo } from './videos.js';

export interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** As it was sent: whoever reads it decodes it once. */
  readonly path: string;
  readonly query: URLSearchParams;
}

export interface RoutesParts {
  readonly config: Config;
  readonly host: Host;
  readonly recordings: Recordings;
  readonly metrics: PortMetrics;
  /** Of this process, newest first. */
  readonly ownWarnings: () => readonly Warning[];
  readonly now: () => number;
}

const metricsType = 'text/plain; version=0.0.4; charset=utf-8';
const daysPrefix = '/api/days/';

/** Each page asks for them, and the daemons answer few at a time. */
const warningsFreshMs = 500;

export class Routes {
  readonly #parts: RoutesParts;
  readonly #pageFiles: ReadonlyMap<string, PageFile> = readPageFiles();
  readonly #recorderWarnings = new Kept(
    warningsFreshMs,
    () => answerOf(askWarnings(this.#parts.config, 'recorder')),
    'waiting',
  );
  readonly #mountWarnings = new Kept(
    warningsFreshMs,
    () => answerOf(askWarnings(this.#parts.config, 'mount')),
    'waiting',
  );
  readonly #byPath: ReadonlyMap<string, (asked: Asked) => Promise<void>>;

  constructor(parts: RoutesParts) {
    this.#parts = parts;
    this.#byPath = new Map([
      ['/metrics', async ({ response }) => sendText(response, metricsType, await parts.metrics.text())],
      ['/health', async ({ response }) => await this.#health(response)],
      ['/health/ready', async ({ response }) => await this.#health(response)],
      ['/health/live', async ({ response }) => sendJson(response, 200, { live: true })],
      ['/api/status', async ({ response }) => sendJson(response, 200, await this.#status())],
      ['/api/booking', async (asked) => await this.#booking(asked)],
    ]);
  }

  /** @throws DayfsError for what cannot be answered */
  async answer(asked: Asked): Promise<void> {
    const { request, response, path } = asked;
    const pageFile = this.#pageFiles.get(path);
    if (pageFile !== undefined) return sendPageFile(request, response, pageFile);
    const route = this.#byPath.get(path);
    if (route !== undefined) return await route(asked);
    if (path.startsWith(daysPrefix)) return await this.#day(asked);
    const steps = parseVideoAddress(path);
    if (steps !== undefined) return await this.#video(asked, steps);
    return sendFailure(response, 404, 'there is nothing here; the status page is at /');
  }

  async #health(response: ServerResponse): Promise<void> {
    const health = judgeHealth(this.#parts.config, await this.#parts.host.state());
    sendJson(response, health.ready ? 200 : 503, health);
  }

  async #day({ response, path }: Asked): Promise<void> {
    const day = parseDay(path.slice(daysPrefix.length));
    if (day === undefined) sendFailure(response, 400, `a day is ${dayRule}`);
    else sendJson(response, 200, await this.#parts.recordings.day(day));
  }

  async #booking({ response, query }: Asked): Promise<void> {
    const camera = parseCameraName(query.get('camera') ?? '');
    if (camera === undefined) throw new DayfsError('usage', `camera: allowed are ${cameraNameRule}`);
    const { recordings } = this.#parts;
    sendJson(response, 200, await recordings.booking(camera, query.get('start') ?? '', query.get('end') ?? ''));
  }

  async #video({ request, response }: Asked, steps: readonly string[]): Promise<void> {
    const mount = await this.#parts.host.mount();
    const refuse = (status: number, message: string) => sendFailure(response, status, message);
    if (mount === undefined) refuse(503, 'the mount is not running: start it with "dayfs mount" or "dayfs run"');
    else sendVideo(request, response, { mountPath: mount.path, steps, refuse });
  }

  async #status(): Promise<StatusAnswer> {
    const { config, host, ownWarnings, now } = this.#parts;
    const [state, recorder, mount] = await Promise.all([
      host.state(),
      this.#recorderWarnings.get(),
      this.#mountWarnings.get(),
    ]);
    const from = (daemon: WarningAnswer['daemon'], warnings: readonly Warning[] = []) =>
      warnings.map((warning) => ({ ...warning, daemon }));
    const warnings = [
      ...from('recorder', recorder?.warnings),
      ...from('mount', mount?.warnings),
      ...from('http', ownWarnings()),
    ];
    return {
      nowMs: now(),
      zone: config.timeZone,
      today: dayOf(config.timeZone, now()),
      problems: state.problems,
      activeDisk: state.recorder?.activeDisk ?? null,
      activeSinceMs: state.recorder?.activeSinceMs ?? null,
      recordedCameras: config.cameras.length,
      mountPath: state.mount?.path ?? null,
      disks: judgeDisks(state.disks, state.recorder).map(
        (disk): DiskAnswer => ({
          ...{ id: disk.id, active: disk.active, state: stateInOneWord(disk), reason: disk.reason },
          ...{ freeBytes: disk.freeBytes, totalBytes: disk.totalBytes, freeInodes: disk.freeInodes },
        }),
      ),
      warnings: warnings.sort((a, b) => b.atMs - a.atMs),
    };
  }
}
