/** Owns a day of recordings served at a port of the test's own, with or without its mount. */
import { Dayfs, startMount } from '../support/dayfs.js';
import { RecordedDay } from '../support/recorded-day.js';

export class ServedDay implements AsyncDisposable {
  readonly day = new RecordedDay('libfuse');
  readonly config: string;
  readonly port: number;
  #http: Dayfs | undefined;
  #mount: Dayfs | undefined;

  constructor(port: number, more: Record<string, unknown> = {}) {
    this.port = port;
    this.config = this.day.configure({ http: { listen: `127.0.0.1:${port}` }, ...more });
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async serve(): Promise<void> {
    this.#http = new Dayfs(['--config', this.config, 'http']);
    await this.#http.says('the status page is at');
  }

  async mount(): Promise<void> {
    this.#mount = await startMount(this.config);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http?.[Symbol.asyncDispose]();
    await this.#mount?.[Symbol.asyncDispose]();
    this.day[Symbol.dispose]();
  }
}
