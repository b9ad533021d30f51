/** Owns a mount on the kernel's device from its beginning to its end: the session, the threads, the state. */
import { closeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { DayfsError, reasonOf } from '../../domain/errors.js';
import type { History } from '../../lookup/gap-cause.js';
import type { RootsSnapshot } from '../../registry/roots-snapshot.js';
import type { FlatFoldersChanges } from '../../union/legacy/flat-folders.js';
import { type DriverParts, mountedSource, mountedType, type ReadMode, type Server } from '../driver.js';
import type { FromKernelThread } from './kernel-thread-message.js';
import { KernelThreads } from './kernel-threads.js';
import { has } from './protocol/init.js';
import { beginSession } from './session.js';
import { SharedState } from './shared/shared-state.js';
import { endMount, mountDevice, openMemoryFile } from './system-calls.js';

const threadCount = 4;

/** For threads that end as soon as they see that the mount is gone. */
const endWithinMs = 2_000;

export class KernelServer implements Server {
  readonly #parts: DriverParts;
  readonly #device: number;
  readonly #state: SharedState;
  readonly #threads: KernelThreads;
  readonly #refusals = new Set<string>();
  #mode: ReadMode = 'copying';
  #isStuck = false;

  constructor(device: number, parts: DriverParts) {
    const { view, roots, counts, log } = parts;
    this.#parts = parts;
    this.#device = device;
    this.#state = SharedState.begin(openMemoryFile('state of a mount of dayfs'));
    this.#threads = new KernelThreads(
      {
        view,
        device,
        state: this.#state,
        counts,
        count: threadCount,
        onMessage: (message) => this.#receive(message),
        onCrash: (error) => log.error({ err: error }, 'a thread of the mount died; another takes its place'),
      },
      roots,
    );
  }

  get threads(): number {
    return this.#threads.count;
  }

  get mode(): ReadMode {
    return this.#mode;
  }

  setRoots(roots: RootsSnapshot): void {
    this.#threads.setRoots(roots);
  }

  setHistory(history: History): void {
    this.#threads.setHistory(history);
  }

  changeLegacy(changes: FlatFoldersChanges): void {
    this.#threads.changeLegacy(changes);
  }

  async mount(): Promise<void> {
    const { path, allowOther, log } = this.#parts;
    const options = `,default_permissions${allowOther ? ',allow_other' : ''}`;
    try {
      mountDevice({ device: this.#device, path, source: mountedSource, type: mountedType, options });
    } catch (error) {
      const remedy = 'run as root, with the capability CAP_SYS_ADMIN, or set mount.driver to libfuse';
      throw new DayfsError('failed', `${path} cannot be mounted (${reasonOf(error)}): ${remedy}`, { cause: error });
    }
    const session = beginSession(this.#device, this.#state.file);
    const isPassthrough = has(session.flags, 'PASSTHROUGH');
    this.#mode = isPassthrough ? 'passthrough' : 'copying';
    const how = isPassthrough ? 'by the kernel (passthrough)' : 'by dayfs (copying): this kernel does not offer more';
    log.info({ mode: this.#mode, protocol: `7.${session.minor}` }, `files are read ${how}`);
    this.#state.openGate({ isPassthrough });
  }

  async close(isMounted: boolean): Promise<void> {
    if (isMounted) endMount(this.#parts.path);
    this.#isStuck = (await Promise.race([this.#threads.ended(), pause(endWithinMs, 'stuck')])) === 'stuck';
    if (!this.#isStuck) closeSync(this.#device);
  }

  async probe(): Promise<void> {
    if (!this.#threads.serves) throw new Error('every thread at the device is held up');
  }

  hungPlaces(): readonly string[] {
    return [];
  }

  isStuck(): boolean {
    return this.#isStuck;
  }

  #receive(message: FromKernelThread): void {
    const { log, onNotice } = this.#parts;
    switch (message.kind) {
      case 'notice':
        onNotice(message.notice);
        break;
      case 'failure':
        log.warn({ reason: message.reason }, 'a reader was answered with an input/output error');
        break;
      case 'unknown':
        log.info({ opcode: message.opcode }, `the kernel asked for what dayfs does not know (${message.opcode})`);
        break;
      case 'refused-backing':
        if (this.#refusals.has(message.reason)) return;
        this.#refusals.add(message.reason);
        log.warn({ reason: message.reason }, 'the kernel does not read some files by itself: dayfs copies them');
    }
  }
}
