/**
 * Owns the configuration of a process that was started apart: the one that started it has nothing to do until then,
 * and reads it meanwhile, with how the clocks of its time zone go.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import type { CarriedConfig } from '../config/carried-config.js';
import type { Config } from '../config/config.js';
import type { ToldClocks } from '../domain/time-zone.js';

interface ReadAhead {
  /** That `--config` names. */
  readonly file?: string | undefined;
  /** Undefined if there is something to say against it, which the other process then finds and tells. */
  readonly ahead?: { readonly config: CarriedConfig; readonly clocks: ToldClocks } | undefined;
}

export async function sendConfig(child: ChildProcess, file: string | undefined): Promise<void> {
  // Loaded late, when the other process is on its way.
  const { configFile, loadConfig } = await import('../config/load-config.js');
  const { carryConfig } = await import('../config/carried-config.js');
  const { tellClocks } = await import('../domain/time-zone.js');
  const read = (): ReadAhead['ahead'] => {
    try {
      // What comes from a pipe can be read only once.
      if (!statSync(configFile({ file, env: process.env })).isFile()) return undefined;
      const config = loadConfig({ file, env: process.env });
      return { config: carryConfig(config), clocks: tellClocks(config.timeZone, Date.now()) };
    } catch {
      // The other process meets the same, and says so.
      return undefined;
    }
  };
  const message: ReadAhead = { file, ahead: read() };
  // One that has ended needs none.
  child.send(message, () => undefined);
}

/** To be asked for at once: what is sent before is lost. */
export class ConfigFromCaller {
  readonly #message = once(process, 'message') as Promise<[ReadAhead]>;

  /** Undefined if it was not read, or is another one. */
  async read(file: string | undefined): Promise<Config | undefined> {
    const [{ ahead, file: readFile }] = await this.#message;
    if (ahead === undefined || readFile !== file) return undefined;
    const { unpackConfig } = await import('../config/carried-config.js');
    const { learnClocks } = await import('../domain/time-zone.js');
    const config = unpackConfig(ahead.config);
    learnClocks(config.timeZone, ahead.clocks);
    return config;
  }
}
