/** Owns a small host to test the program on: two folders as disks, a camera that ffmpeg makes, a configuration. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/load-config.js';
import { askRecorderStatus } from '../../src/control/control-client.js';
import type { RecorderStatus } from '../../src/control/protocol.js';
import { initDisk } from '../../src/disks/disk-init.js';
import { parseDiskId } from '../../src/domain/disk-id.js';
import { Dayfs, type Finished, runDayfs, writeConfig } from './dayfs.js';
import { temporaryFolder } from './trees.js';

export interface Host extends AsyncDisposable {
  readonly path: string;
  readonly configFile: string;
  /** Runs a command to its end. */
  run(...args: string[]): Promise<Finished>;
  /** Starts a daemon, which ends with the host at the latest. */
  start(...args: string[]): Dayfs;
  /** Has both disks ready to be recorded to. */
  initDisks(): void;
  /** What a recorder that runs says of itself; that is asked more often than a command can be started. */
  recorderStatus(): Promise<RecorderStatus>;
  /** Writes the configuration anew, with other keys. */
  configure(more: Record<string, unknown>): void;
}

const madeCamera = {
  name: 'court-1',
  input: ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=25'],
  output: ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25'],
};

export const recordingKeys = { recording: { segmentSeconds: 1 }, cameras: [madeCamera] };

export function makeHost(more: Record<string, unknown> = {}): Host {
  const folder = temporaryFolder();
  const { path } = folder;
  const disks = ['disk-a', 'disk-b'].map((name) => ({
    id: parseDiskId(name) ?? expectNever(name),
    path: join(path, name),
    minFree: { share: 0 },
  }));
  for (const disk of disks) mkdirSync(disk.path);
  const configFile = writeConfig(path, disks, more);
  const env = { DAYFS_CONFIG: configFile };
  const started: Dayfs[] = [];
  return {
    path,
    configFile,
    run: async (...args) => await runDayfs(args, env),
    start: (...args) => {
      const daemon = new Dayfs(args, env);
      started.push(daemon);
      return daemon;
    },
    initDisks: () => {
      for (const disk of disks) initDisk(disk, { allowFolder: true });
    },
    recorderStatus: async () => await askRecorderStatus(loadConfig({ file: configFile, env: {} })),
    configure: (keys) => void writeConfig(path, disks, keys),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(started.map(async (daemon) => await daemon[Symbol.asyncDispose]()));
      folder[Symbol.dispose]();
    },
  };
}

function expectNever(name: string): never {
  throw new Error(`${name} is no id of a disk`);
}
