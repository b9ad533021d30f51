/** Owns a mount on the kernel's device from its beginning to its end: the session, the threads, the state. */
import { closeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { CopiedFiles } from '../../control/protocol.js';
import { DayfsError, reasonOf } from '../../domain/errors.js';
import { openMemoryFile } from '../../host/memory-file.js';
import { steadyNow } from '../../host/steady-clock.js';
import type { History } from '../../lookup/gap-cause.js';
import type { RootsSnapshot } from '../../registry/roots-snapshot.js';
import type { FlatFoldersChanges } from '../../union/legacy/flat-folders.js';
import { boardPlaces } from '../../workers/hung-disks.js';
import { type DriverParts, mountedSource, mountedType, type ReadMode, type Server } from '../driver.js';
import { FailedRequests } from '../failed-requests.js';
import type { DeviceParts } from './held-device.js';
import { KernelThreads, type KernelThreadsParts } from './kernel-threads.js';
import { leftBackings } from './left-backings.js';
import { takeUpLeft } from './left-requests.js';
import { NoticeThread } from './notices/notice-thread.js';
import { canRenewNames, has } from './protocol/init.js';
import { RefusedOpens } from './refused-opens.js';
import { beginSession, resumeSession } from './session.js';
import { SharedState } from './shared/shared-state.js';
import { dropBacking, endMount, endNow, mountDevice, openChanges } from './system-calls.js';

/** Folders' descriptors are kept for less. */
const unusedMs = 500;
const takeCareEveryMs = 250;

const notOffered = 'this kernel cannot read for dayfs (FUSE_PASSTHROUGH came with Linux 6.9)';

/** Each takes a thread, of which koffi has a bounded number (256). */
const droppedTogether = 32;

/** However busy the host is: a start that cannot come to its end could not be stopped. */
const readyWithinMs = 10_000;

/** For threads that end as soon as they see that the mount is gone. */
const endWithinMs = 2_000;

export class KernelServer implements Server {
  readonly #parts: DriverParts;
  readonly #device: number;
  /** Where changes of watched folders are heard of. */
  readonly #changes = openChanges();
  readonly #state: SharedState;
  readonly #threads: KernelThreads;
  readonly #caretaker: NodeJS.Timeout;
  readonly #failed: FailedRequests;
  readonly #refusedOpens: RefusedOpens;
  readonly #copied = new Map<string, CopiedFiles>();
  #mode: ReadMode = 'copying';
  #isStuck = false;
  #notices: NoticeThread | undefined;

  constructor({ device, stateFd }: DeviceParts, parts: DriverParts) {
    const { view, roots, counts, deadlineMs, onDiskChange, log } = parts;
    this.#parts = parts;
    this.#device = device;
    this.#failed = new FailedRequests(log);
    this.#state = SharedState.begin({
      stateFd: stateFd ?? openMemoryFile('state of a mount of dayfs'),
      isInherited: stateFd !== undefined,
      places: boardPlaces(view),
    });
    this.#refusedOpens = new RefusedOpens({ state: this.#state, path: parts.path, log });
    this.#threads = new KernelThreads(
      {
        view,
        device,
        changes: this.#changes,
        state: this.#state,
        counts,
        deadlineMs,
        onDiskChange: (place, change) => {
          this.renew();
          onDiskChange(place, change);
        },
        onMessage: (message) => this.#receive(message),
        onCrash: (error) => log.error({ err: error }, 'a thread of the mount died; another takes its place'),
      },
      roots,
    );
    this.#caretaker = setInterval(() => this.#takeCare(), takeCareEveryMs).unref();
  }

  /** What a thread cannot do that waits for requests. */
  #takeCare(): void {
    this.#state.keptDescriptors.closeOlderThan(steadyNow() - unusedMs);
    this.#refusedOpens.look();
  }

  get threads(): number {
    return this.#threads.count;
  }

  get mode(): ReadMode {
    return this.#mode;
  }

  get copied(): readonly CopiedFiles[] {
    return [...this.#copied.values()];
  }

  get isFull(): boolean {
    return this.#refusedOpens.areSo;
  }

  setRoots(roots: RootsSnapshot): void {
    this.#threads.setRoots(roots);
    this.renew();
  }

  setHistory(history: History): void {
    this.#threads.setHistory(history);
  }

  changeLegacy(changes: FlatFoldersChanges): void {
    this.#threads.changeLegacy(changes);
  }

  renew(): void {
    this.#notices?.renew();
  }

  async mount(): Promise<void> {
    const { isMounted, log } = this.#parts;
    const { file } = this.#state;
    if (!isMounted) this.#mountDevice();
    const session = isMounted ? resumeSession(this.#device, file) : beginSession(this.#device, file);
    const isPassthrough = has(session.flags, 'PASSTHROUGH');
    this.#mode = isPassthrough ? 'passthrough' : 'copying';
    const how = isPassthrough ? 'by the kernel (passthrough)' : 'by dayfs (copying)';
    log.info({ mode: this.#mode, protocol: `7.${session.minor}` }, `files are read ${how}`);
    if (!isPassthrough) this.#noteCopied({ path: null, reason: notOffered });
    if (isMounted && isPassthrough) await this.#dropLeftBackings();
    if (!has(session.flags, 'HAS_RESEND') && this.canHandOver) takeUpLeft(this.#device, this.#state);
    this.#state.openGate({ isPassthrough });
    await Promise.race([this.#threads.ready, pause(readyWithinMs, undefined, { ref: false })]);
    this.#notices = this.#startNotices(canRenewNames(session), isMounted);
  }

  #mountDevice(): void {
    const { path, allowOther } = this.#parts;
    const options = `,default_permissions${allowOther ? ',allow_other' : ''}`;
    // Before it is mounted: a process that takes over must know where.
    this.#state.file.notePath(path);
    try {
      mountDevice({ device: this.#device, path, source: mountedSource, type: mountedType, options });
    } catch (error) {
      const remedy = 'run as root, with the capability CAP_SYS_ADMIN, or set mount.driver to libfuse';
      throw new DayfsError('failed', `${path} cannot be mounted (${reasonOf(error)}): ${remedy}`, { cause: error });
    }
  }

  /** Before there are new ones; not for longer than a disk may take. */
  async #dropLeftBackings(): Promise<void> {
    await Promise.race([this.#dropAll(leftBackings(this.#device, this.#state)), pause(this.#parts.deadlineMs)]);
  }

  /** What is not let go of keeps its disk from being unmounted, and no reader from reading. */
  async #dropAll(backings: readonly number[]): Promise<void> {
    try {
      for (let from = 0; from < backings.length; from += droppedTogether) {
        const some = backings.slice(from, from + droppedTogether);
        await Promise.all(some.map(async (backing) => await dropBacking(this.#device, backing)));
      }
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'files that nobody reads may stay open in the kernel until the mount ends');
    }
  }

  get canHandOver(): boolean {
    return this.#state.parts.isInherited;
  }

  /** The threads wait for requests, and cannot be told to stop: they end with this process. */
  handOver(): void {
    this.#isStuck = true;
    clearInterval(this.#caretaker);
  }

  async close(isMounted: boolean): Promise<void> {
    if (isMounted) endMount(this.#parts.path);
    clearInterval(this.#caretaker);
    this.#state.keptDescriptors.closeOlderThan(Number.POSITIVE_INFINITY);
    const ended = Promise.all([this.#threads.ended(), this.#notices?.end()]);
    this.#isStuck = (await Promise.race([ended, pause(endWithinMs, 'stuck')])) === 'stuck';
    if (!this.#isStuck) closeSync(this.#device);
    // process.exit would wait for threads that cannot be told to stop: with the mount taken away by somebody else one
    // waits for requests for as long as a file in it is open.
    else process.once('exit', endNow);
  }

  async probe(): Promise<void> {
    if (!this.#threads.serves) throw new Error('every thread at the device is held up');
  }

  get isCutOff(): boolean {
    return this.#threads.isOver;
  }

  hungPlaces(): readonly string[] {
    return this.#threads.hungPlaces;
  }

  isStuck(): boolean {
    return this.#isStuck || this.#threads.isStuck;
  }

  #startNotices(canRenew: boolean, isResumed: boolean): NoticeThread {
    const { parts: shared } = this.#state;
    const data = { device: this.#device, changes: this.#changes, shared, canRenewNames: canRenew, isResumed };
    return new NoticeThread(data, this.#parts.log);
  }

  #receive(message: Parameters<KernelThreadsParts['onMessage']>[0]): void {
    const { log, onNotice } = this.#parts;
    switch (message.kind) {
      case 'notice':
        onNotice(message.notice);
        break;
      case 'failure':
        this.#failed.note(message.failed);
        break;
      case 'unknown':
        log.info({ opcode: message.opcode }, `the kernel asked for what dayfs does not know (${message.opcode})`);
        break;
      case 'rehearsed':
        log.debug({ reason: message.reason }, `a thread has ${message.reason === undefined ? '' : 'not '}rehearsed`);
        break;
      case 'copied':
        this.#noteCopied(message.files);
    }
  }

  /** Of all threads the first one that finds out. */
  #noteCopied(files: CopiedFiles): void {
    const { path, reason } = files;
    const key = `${path}: ${reason}`;
    if (this.#copied.has(key)) return;
    this.#copied.set(key, files);
    if (path === null) this.#mode = 'copying';
    const which = path === null ? 'files' : `files of ${path}`;
    this.#parts.log.warn({ path, reason }, `${which} are copied by dayfs, not read by the kernel: ${reason}`);
  }
}
