/**
 * Owns the configuration of a process apart: the one that started it has nothing to do until then, and reads it
 * meanwhile, with how the clocks of its time zone go.
 */
import { statSync } from 'node:fs';
import type { ReadAhead } from './apart-message.js';

export async function readConfigAhead(file: string | undefined): Promise<ReadAhead> {
  // Loaded late, when the other process is on its way.
  const { configFile, loadConfig } = await import('../../config/load-config.js');
  const { carryConfig } = await import('../../config/carried-config.js');
  const { tellClocks } = await import('../../domain/time-zone.js');
  try {
    // What comes from a pipe can be read only once.
    if (!statSync(configFile({ file, env: process.env })).isFile()) return { file };
    const config = loadConfig({ file, env: process.env });
    return { file, ahead: { config: carryConfig(config), clocks: tellClocks(config.timeZone, Date.now()) } };
  } catch {
    // The other process meets the same, and says so.
    return { file };
  }
}
