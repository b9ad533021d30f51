/** Owns what the name of the exported file decides: the container, and what that can hold and hide. */
import { extname } from 'node:path';
import { DayfsError } from '../../domain/errors.js';

export interface Container {
  /** ffmpeg's name of it. */
  readonly format: string;
  readonly options: readonly string[];
  /** It can say that what comes before its beginning is for decoding alone (an edit list). */
  readonly hidesLead: boolean;
}

/** The index at the head, so that a browser plays before it has all; HEVC under the name that Apple's players know. */
const mp4Options = ['-movflags', '+faststart'];

const containers: Readonly<Record<string, Container>> = {
  '.mp4': { format: 'mp4', options: mp4Options, hidesLead: true },
  '.mov': { format: 'mov', options: mp4Options, hidesLead: true },
  '.mkv': { format: 'matroska', options: [], hidesLead: false },
  '.ts': { format: 'mpegts', options: ['-muxdelay', '0', '-muxpreload', '0'], hidesLead: false },
};

/** @throws DayfsError (usage) */
export function containerOf(file: string): Container {
  const container = containers[extname(file).toLowerCase()];
  if (container !== undefined) return container;
  const known = Object.keys(containers).join(', ');
  throw new DayfsError('usage', `"${file}" does not say what to make of the booking: its name must end in ${known}`);
}
