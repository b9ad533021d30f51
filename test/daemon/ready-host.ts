/** Owns a host whose disks are ready to be recorded to, and what its daemons say of themselves. */
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { RecorderStatus } from '../../src/control/protocol.js';
import type { Dayfs } from '../support/dayfs.js';
import { eventually } from '../support/eventually.js';
import { type Host, makeHost, recordingKeys } from '../support/host.js';

export function makeReadyHost(more: Record<string, unknown> = recordingKeys): Host {
  const host = makeHost(more);
  host.initDisks();
  return host;
}

/** Through a symbolic link: only a daemon's look at the host finds that, and not the reading of the file. */
export function moveStateOntoDisk(host: Host): void {
  mkdirSync(join(host.path, 'disk-b/inside'));
  symlinkSync(join(host.path, 'disk-b/inside'), join(host.path, 'link'));
  host.configure({ ...recordingKeys, state: join(host.path, 'link') });
}

export interface Status {
  readonly ok: boolean;
  readonly recorder: { readonly pid: number; readonly activeDisk: string } | null;
  readonly mount: { readonly pid: number; readonly path: string } | null;
  readonly cameras: ReadonlyArray<{
    readonly state: string;
    readonly segmentsPlaced: number;
    readonly ffmpegPid: number;
  }>;
}

export async function statusOf(host: Host): Promise<Status> {
  return JSON.parse((await host.run('status', '--json')).stdout) as Status;
}

export async function placed(host: Host, segments: number): Promise<RecorderStatus> {
  return await eventually(
    async () => {
      const status = await host.recorderStatus();
      return (status.cameras[0]?.segmentsPlaced ?? 0) >= segments && status;
    },
    { withinMs: 30_000 },
  );
}

export function isAlive(pid: number): boolean {
  // A zombie that nobody has fetched yet has ended.
  return existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

export async function endedBy(daemon: Dayfs, signal: NodeJS.Signals) {
  const { code } = await daemon.stop(signal);
  return { code, signal: daemon.process.signalCode };
}
