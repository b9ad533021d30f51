/** Owns how a configuration that one process has read gets to another one, as plain values. */
import { parseSegmentNameTemplate } from '../domain/segment-name.js';
import type { Config } from './config.js';

export type CarriedConfig = ReturnType<typeof carryConfig>;

export function carryConfig({ recording, legacy, ...plain }: Config) {
  return {
    ...plain,
    recording: { ...recording, segmentName: recording.segmentName.text },
    legacy: legacy && { ...legacy, names: legacy.names.map(({ text }) => text) },
  };
}

/** @param carried may have been JSON on its way, where a value that is undefined is left out */
export function unpackConfig({ recording, legacy, ...plain }: CarriedConfig): Config {
  return {
    ...plain,
    spoolLimit: plain.spoolLimit,
    http: plain.http,
    recording: { ...recording, segmentName: parseSegmentNameTemplate(recording.segmentName) },
    legacy: legacy && { ...legacy, names: legacy.names.map(parseSegmentNameTemplate) },
  };
}
