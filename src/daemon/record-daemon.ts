/** Owns `dayfs record`: the recorder, with its registry, its disks and its control socket. */
import type { ControlRoutes } from '../control/control-server.js';
import { type RecorderStatus, socketPath } from '../control/protocol.js';
import { parseSwitchRequest } from '../control/switch-request.js';
import { DiskAccess } from '../disks/disk-access.js';
import { DayfsError } from '../domain/errors.js';
import { Recorder } from '../recorder/recorder.js';
import { registryOf } from '../registry/open-registry.js';
import { CatchUp } from './catch-up.js';
import { claimDaemon } from './claim-daemon.js';
import type { ToldDaemonOptions } from './daemon-options.js';
import { NotedSession } from './noted-session.js';
import { Reachable } from './reachable.js';
import { type Serving, serveUntilStopped } from './serve-until-stopped.js';
import type { Teardown } from './teardown.js';

/** Resolves once it was told to stop and has stopped. */
export async function runRecordDaemon(options: ToldDaemonOptions): Promise<void> {
  const { config, log } = options;
  if (config.cameras.length === 0) {
    throw new DayfsError(
      'usage',
      `${config.file}: cameras: none is configured, so there is nothing to record; add one`,
    );
  }
  await serveUntilStopped({ log, start: async (teardown) => await startRecording(options, teardown) });
}

async function startRecording(options: ToldDaemonOptions, teardown: Teardown): Promise<Serving> {
  const { config, log, now } = options;
  // The spool has its own: two configurations may name one, and a state folder may be emptied under its recorder.
  const claims = [
    claimDaemon(config.statePath, 'recorder'),
    claimDaemon(config.spoolPath, 'recorder', { needsWrites: true }),
  ];
  // Not opened here: one that cannot be used, on a full filesystem say, keeps nobody from recording.
  const registry = registryOf({ statePath: config.statePath, log, now });
  teardown.add('registry', () => registry.close());
  const disks = config.disks.map((disk) => new DiskAccess(disk));
  teardown.add('disks', async () => void (await Promise.all(disks.map(async (disk) => await disk.close()))));
  const recorder = new Recorder({ config, registry, disks, log, now });
  teardown.add('recorder', async (manner) => await recorder.stop(manner === 'hand-over' ? 'keep-ffmpeg' : manner));
  await recorder.start();
  const session = new NotedSession(registry, options);
  teardown.add('session', () => session.end());
  const catchUp = new CatchUp(registry, options);
  teardown.add('catching up', async () => await catchUp.stop());
  const control = {
    path: socketPath(config, 'recorder'),
    routes: routesOf(recorder, options),
    onUnexpected: (error: unknown) => log.error({ err: error }, 'a request to the recorder failed'),
  };
  const reachable = await Reachable.start({ claims, control, log });
  teardown.add('control socket', async () => await reachable.close());
  const { activeDisk } = recorder.status();
  log.info({ activeDisk, cameras: config.cameras.length }, `recording to ${activeDisk ?? 'the spool: no disk is fit'}`);
  return {
    ended: never,
    isStuck: () => catchUp.isStuck || disks.some((disk) => disk.isStuck),
    service: { summary: () => summaryOf(recorder.status()), probe: async () => void recorder.status() },
  };
}

function summaryOf({ cameras, activeDisk, isDropping }: RecorderStatus): string {
  const recording = cameras.filter(({ state }) => state === 'recording').length;
  const where = isDropping ? 'nowhere: the spool is full' : `to ${activeDisk ?? 'the spool: no disk is fit'}`;
  return `recording ${recording} of ${cameras.length} cameras ${where}`;
}

/** The recorder goes on whatever befalls its cameras and disks. */
const never = new Promise<never>(() => undefined);

function routesOf(recorder: Recorder, { config, warnings }: ToldDaemonOptions): ControlRoutes {
  return {
    'GET /status': async () => recorder.status(),
    'GET /metrics': async () => ({ text: await recorder.metrics.text() }),
    'GET /warnings': async () => ({ warnings: warnings.newestFirst() }),
    'POST /switch': async (body) => {
      const disk = parseSwitchRequest(body);
      if (disk !== undefined && !config.disks.some(({ id }) => id === disk)) {
        throw new DayfsError(
          'usage',
          `the running recorder has no disk "${disk}": restart it after a new configuration`,
        );
      }
      return await recorder.switchTo(disk);
    },
  };
}
