/**
 * Owns `dayfs mount` as its caller sees it: a process that holds the mount and does nothing else, so that nothing can
 * go wrong with it. Another one serves, and may crash, be killed or be replaced by a newer one at any moment; with the
 * kernel driver no reader sees that, with libfuse the mount is away until the next one serves.
 *
 * Loads next to nothing: it is there for as long as the mount.
 */
import { type ChildProcess, spawnSync } from 'node:child_process';
import { writeSync } from 'node:fs';
import { mountAt, readMountTable } from '../../host/mount-table.js';
import { pause } from '../../host/pause.js';
import { detachCommand } from '../../mount/detach-command.js';
import { mountedType } from '../../mount/driver.js';
import { StateFile } from '../../mount/kernel/shared/state-file.js';
import type { EarlierEnds, ToHolder } from './held.js';
import { closeHeld, type HeldDescriptors, openHeld, storedDescriptors } from './held-descriptors.js';
import { RestartWaits } from './restart-waits.js';
import { type End, endOf, startServing } from './serving-process.js';

/** How long a serving process may take to give way to the next one. */
const mostGivingWayMs = 10_000;

const stopSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export class MountHolder {
  readonly #now: () => number;
  readonly #waits = new RestartWaits();
  #held: HeldDescriptors | undefined;
  #child: ChildProcess | undefined;
  /** Where it is, or was, mounted. */
  #path: string | undefined;
  /** Since when the present process serves it. */
  #servedSinceMs: number | undefined;
  #hasServed = false;
  /** It was told to stop, or the mount is gone for good. */
  #isOver = false;
  #isGivingWay = false;
  /** Another holder comes after it, and finds the descriptors with the service manager. */
  #isYielding = false;
  #earlier: EarlierEnds | undefined;
  #waiting = new AbortController();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Resolves with the exit code, once the mount is gone. */
  async hold(): Promise<number> {
    this.#listen();
    this.#takeStored();
    for (;;) {
      const end = await this.#serve();
      if (this.#isYielding) return 0;
      const isRefused = !this.#hasServed && end.code !== null && !this.#isGivingWay;
      if (this.#isOver || isRefused) return this.#leave(end);
      await this.#beforeNext(end);
      if (this.#isYielding) return 0;
      if (this.#isOver) return this.#leave({ code: 0, signal: null, how: 'stopped' });
    }
  }

  /** Of a mount that is no more, they are of no use. */
  #takeStored(): void {
    const stored = storedDescriptors(process.env, process.pid);
    if (stored === undefined) return;
    const { path } = new StateFile(stored.state).agreement();
    if (path === undefined || !isMounted(path)) closeHeld(stored);
    else [this.#held, this.#path] = [stored, path];
  }

  async #serve(): Promise<End> {
    this.#renewHeld();
    this.#child = startServing(this.#held, this.#earlier);
    this.#child.on('message', (message) => this.#hear(message as ToHolder));
    try {
      return await endOf(this.#child);
    } finally {
      this.#child = undefined;
    }
  }

  /** The kernel's device can be mounted once: when what was mounted with it is gone, it is of no more use. */
  #renewHeld(): void {
    if (this.#held !== undefined && this.#path !== undefined && !isMounted(this.#path)) {
      closeHeld(this.#held);
      this.#held = undefined;
    }
    this.#held ??= openHeld();
  }

  #hear(message: ToHolder): void {
    if (message.kind === 'over') this.#isOver = true;
    else {
      this.#path = message.path;
      this.#hasServed = true;
      this.#servedSinceMs = this.#now();
    }
  }

  async #beforeNext(end: End): Promise<void> {
    const servedMs = this.#servedSinceMs === undefined ? undefined : this.#now() - this.#servedSinceMs;
    this.#servedSinceMs = undefined;
    const wasAsked = this.#isGivingWay;
    this.#isGivingWay = false;
    if (wasAsked && end.stuckPid === undefined) return;
    const waitMs = this.#waits.afterEnd(servedMs, Math.random());
    const restarts = (this.#earlier?.restarts ?? 0) + 1;
    this.#earlier = { restarts, lastAtMs: this.#now(), lastHow: end.how, stuckPid: end.stuckPid ?? null };
    say(
      `the process that serves the mount ended (${end.how}), and is started again in ${(waitMs / 1000).toFixed(1)} s`,
    );
    await pause(waitMs, this.#waiting.signal);
  }

  #listen(): void {
    for (const signal of stopSignals) process.on(signal, () => this.#stop(signal));
    process.on('SIGUSR2', () => this.#replace());
    process.on('SIGUSR1', () => {
      // Where nobody keeps the descriptors, the mount would end with this process.
      this.#isYielding = process.env['NOTIFY_SOCKET'] !== undefined;
      this.#replace();
    });
    // Only a child of `dayfs run` has a channel to its parent, and the channel closes when the parent dies.
    if (process.connected) process.once('disconnect', () => this.#stop('SIGTERM'));
  }

  #stop(signal: NodeJS.Signals): void {
    const isSecond = this.#isOver;
    this.#isOver = true;
    this.#waiting.abort();
    this.#child?.kill(isSecond ? 'SIGKILL' : signal);
  }

  /** Another process is to serve, with the code that is installed now. */
  #replace(): void {
    this.#waiting.abort();
    this.#waiting = new AbortController();
    const child = this.#child;
    if (child === undefined || this.#isGivingWay) return;
    this.#isGivingWay = true;
    child.kill('SIGUSR2');
    setTimeout(() => child.kill('SIGKILL'), mostGivingWayMs).unref();
  }

  /** Ends as the serving process did, so that whoever waits for this one sees that. */
  #leave({ code, signal }: End): number {
    if (this.#path !== undefined && isMounted(this.#path)) detach(this.#path);
    if (signal !== null) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
    return code ?? 1;
  }
}

function isMounted(path: string): boolean {
  return mountAt(readMountTable(), path)?.type === mountedType;
}

/** Not execa: to load it takes more memory than all of this process. */
function detach(path: string): void {
  const [command, ...args] = detachCommand(path);
  spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], timeout: 10_000 });
  if (isMounted(path)) say(`${path} cannot be unmounted: unmount it by hand with "${[command, ...args].join(' ')}"`);
}

function say(line: string): void {
  try {
    writeSync(2, `dayfs: ${line}\n`);
  } catch {
    // Nobody listens any more, and the mount matters more.
  }
}
