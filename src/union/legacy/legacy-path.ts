/** Owns where the legacy path has each camera's flat folder, and the way there. No camera's name leads elsewhere. */
import { closeSync, lstatSync, openSync } from 'node:fs';
import { type CameraName, parseCameraName } from '../../domain/camera-name.js';
import { cameraPlaceholder } from '../../domain/layout.js';
import { steadyNow } from '../../host/steady-clock.js';
import { meansAbsent, type Place } from '../branch.js';
import type { CallLine } from '../call-board.js';
import { DescriptorFolder } from '../descriptor-folder.js';
import type { FileStats } from '../file-stats.js';
import { FoldersOutside } from '../folders-outside.js';
import { openBelow, openFolderFlags } from '../open-below.js';
import { namedBy } from '../unread-folder-error.js';

export class LegacyPath {
  /** What holds a folder per camera. As written, so links up to here are the host's own and followed. */
  readonly topPath: string;
  readonly #steps: readonly string[];
  readonly #line: CallLine | undefined;
  readonly #outside = new FoldersOutside(steadyNow);

  /**
   * @param text absolute, with `{camera}` in it
   * @param line where the watch of this thread looks what it is asking
   */
  constructor(text: string, line?: CallLine) {
    const parts = text.split('/');
    const at = parts.findIndex((part) => part.includes(cameraPlaceholder));
    this.topPath = parts.slice(0, at).join('/') || '/';
    this.#steps = parts.slice(at);
    this.#line = line;
  }

  get stepCount(): number {
    return this.#steps.length;
  }

  /** Whether a path below the top is, or leads to, some camera's folder. */
  isOnWay(path: string): boolean {
    const steps = path.slice(this.placeAt(['']).path.length).split('/');
    const camera = this.cameraOf(steps[0] ?? '');
    return camera !== undefined && this.placeAt(this.stepsTo(camera).slice(0, steps.length)).path === path;
  }

  /** From the top. */
  stepsTo(camera: CameraName): string[] {
    return this.#steps.map((step) => step.replaceAll(cameraPlaceholder, camera));
  }

  pathOf(camera: CameraName): string {
    return this.placeAt(this.stepsTo(camera)).path;
  }

  /** Whose folder an entry of the top folder is. */
  cameraOf(entry: string): CameraName | undefined {
    const [step = ''] = this.#steps;
    const literals = step.split(cameraPlaceholder);
    const lettersLeft = entry.length - literals.join('').length;
    const start = literals[0]?.length ?? 0;
    const camera = parseCameraName(entry.slice(start, start + lettersLeft / (literals.length - 1)));
    return camera !== undefined && this.stepsTo(camera)[0] === entry ? camera : undefined;
  }

  /** The folder some steps below the top. */
  placeAt(steps: readonly string[]): Place {
    const path = [this.topPath === '/' ? '' : this.topPath, ...steps].join('/') || '/';
    const open: Place['open'] = (use) => this.withFolder(steps, (fd) => use(new DescriptorFolder(fd)));
    return { path, placePath: path, boardPlace: this.topPath, open };
  }

  /** The folders above the top, as they were a moment ago at most. @throws as `withFolder` does */
  outside(): readonly FileStats[] {
    return this.#outside.of((statsAbove) => this.withFolder([], statsAbove) ?? []);
  }

  /**
   * Calls `use` with a descriptor of that folder; undefined if it is not there.
   *
   * @throws DiskHungError, DiskBusyError, or what the system answers, with its code and the real path
   */
  withFolder<T>(steps: readonly string[], use: (fd: number) => T): T | undefined {
    const asked = () => this.#withFolder(steps, use);
    try {
      return this.#line === undefined ? asked() : this.#line.during(this.topPath, asked);
    } catch (error) {
      throw namedBy(this.placeAt(steps).path, error);
    }
  }

  /**
   * Of the way to a camera's folder the first step that is a symbolic link, which is why there is no such folder;
   * undefined if none is. Looked up by name, and so good for telling people alone.
   *
   * @throws DiskHungError, DiskBusyError
   */
  linkTo(camera: CameraName): string | undefined {
    const steps = this.stepsTo(camera);
    const asked = () => firstLink(steps.map((_, at) => this.placeAt(steps.slice(0, at + 1)).path));
    return this.#line === undefined ? asked() : this.#line.during(this.topPath, asked);
  }

  /**
   * Why a camera's folder is not there, and what is to be done; undefined if all that is known is that there is none.
   *
   * @throws DiskHungError, DiskBusyError
   */
  lackOf(camera: CameraName): string | undefined {
    if (this.withFolder([], () => true) !== true) return `there is no folder ${this.topPath}; ${awayRemedy}`;
    const link = this.linkTo(camera);
    return link === undefined ? undefined : `${link} is a symbolic link, and links are not followed; ${linkRemedy}`;
  }

  /** To be called between two calls. @throws DiskHungError */
  step(): void {
    this.#line?.step();
  }

  #withFolder<T>(steps: readonly string[], use: (fd: number) => T): T | undefined {
    const top = this.#openTop();
    const fd = top === undefined ? undefined : openBelow(top, steps);
    if (fd === undefined) return undefined;
    try {
      return use(fd);
    } finally {
      closeSync(fd);
    }
  }

  #openTop(): number | undefined {
    try {
      return openSync(this.topPath, openFolderFlags);
    } catch (error) {
      if (meansAbsent(error)) return undefined;
      throw error;
    }
  }
}

/** What may bring the folder back that holds the flat folders. */
const awayRemedy = 'mount its disk, or mend legacy.path';

/** Why a link on the way to a flat folder leads nowhere, and what does. */
export const linkRemedy = 'bind-mount the folder that it leads to in its place, or put the real path in legacy.path';

/** @param paths each of them in the one before */
function firstLink(paths: readonly string[]): string | undefined {
  try {
    for (const path of paths) {
      const stats = lstatSync(path);
      if (stats.isSymbolicLink()) return path;
      if (!stats.isDirectory()) return undefined;
    }
    return undefined;
  } catch (error) {
    if (meansAbsent(error)) return undefined;
    throw error;
  }
}
