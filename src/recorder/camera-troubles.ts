/** Owns what is said of a camera's troubles: each once, so that a camera that is away for an hour fills no log. */
import type { CameraName } from '../domain/camera-name.js';
import type { Log } from '../domain/log.js';

/** Words that change each time would be new each time; from here on the status alone repeats them. */
const mostSaid = 8;

export class CameraTroubles {
  readonly #camera: CameraName;
  readonly #log: Log;
  readonly #said = new Set<string>();
  #last: string | undefined;

  constructor(camera: CameraName, log: Log) {
    this.#camera = camera;
    this.#log = log;
  }

  get last(): string | undefined {
    return this.#last;
  }

  say(message: string): void {
    this.#last = message;
    if (this.#said.has(message) || this.#said.size >= mostSaid) return;
    this.#said.add(message);
    const rest = this.#said.size === mostSaid ? '; what follows is in the status alone' : '';
    this.#log.warn({ camera: this.#camera }, `${message}${rest}`);
  }

  /** The camera has done well for long: what comes from here on is new. */
  forget(): void {
    if (this.#last === undefined) return;
    this.#last = undefined;
    this.#said.clear();
    this.#log.info({ camera: this.#camera }, 'recorded without a fault for a while: its troubles are over');
  }
}
