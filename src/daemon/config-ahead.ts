/**
 * Owns the configuration of a process that was started apart: the one that started it has nothing to do until then,
 * and reads it meanwhile.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import type { CarriedConfig } from '../config/carried-config.js';
import type { Config } from '../config/config.js';

interface ReadAhead {
  /** That `--config` names. */
  readonly file?: string | undefined;
  /** Undefined if there is something to say against it, which the other process then finds and tells. */
  readonly config?: CarriedConfig | undefined;
}

export async function sendConfig(child: ChildProcess, file: string | undefined): Promise<void> {
  // Loaded late, when the other process is on its way.
  const { configFile, loadConfig } = await import('../config/load-config.js');
  const { carryConfig } = await import('../config/carried-config.js');
  const read = (): CarriedConfig | undefined => {
    try {
      // What comes from a pipe can be read only once.
      if (!statSync(configFile({ file, env: process.env })).isFile()) return undefined;
      return carryConfig(loadConfig({ file, env: process.env }));
    } catch {
      // The other process meets the same, and says so.
      return undefined;
    }
  };
  const message: ReadAhead = { file, config: read() };
  // One that has ended needs none.
  child.send(message, () => undefined);
}

/** To be asked for at once: what is sent before is lost. */
export class ConfigFromCaller {
  readonly #message = once(process, 'message') as Promise<[ReadAhead]>;

  /** Undefined if it was not read, or is another one. */
  async read(file: string | undefined): Promise<Config | undefined> {
    const [ahead] = await this.#message;
    const { unpackConfig } = await import('../config/carried-config.js');
    return ahead.config !== undefined && ahead.file === file ? unpackConfig(ahead.config) : undefined;
  }
}
