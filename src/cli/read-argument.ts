/** Owns turning command-line arguments into the words of dayfs, each with what is allowed in its message. */
import { InvalidArgumentError } from 'commander';
import type { Config, DiskConfig } from '../config/config.js';
import { type CameraName, cameraNameRule, parseCameraName } from '../domain/camera-name.js';
import { type Day, dayRule, parseDay } from '../domain/day.js';
import { DayfsError } from '../domain/errors.js';

export function readCamera(text: string): CameraName {
  const camera = parseCameraName(text);
  if (camera === undefined) throw new InvalidArgumentError(`A camera's name is made of ${cameraNameRule}.`);
  return camera;
}

export function readDay(text: string): Day {
  const day = parseDay(text);
  if (day === undefined) throw new InvalidArgumentError(`It must be ${dayRule}.`);
  return day;
}

/** @throws DayfsError (usage) */
export function findDisk(config: Config, id: string): DiskConfig {
  const found = config.disks.find((disk) => disk.id === id);
  if (found !== undefined) return found;
  const ids = config.disks.map((disk) => disk.id).join(', ');
  throw new DayfsError('usage', `no disk is called "${id}": ${config.file} has ${ids}`);
}
