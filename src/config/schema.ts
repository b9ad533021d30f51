/** Owns the keys of the file, what each may hold, and what it is where it is not written (design section 5). */
import { z } from 'zod';
import { cameraNameRule, parseCameraName } from '../domain/camera-name.js';
import { diskIdRule, parseDiskId } from '../domain/disk-id.js';
import { DayfsError } from '../domain/errors.js';
import { parseSegmentNameTemplate, type SegmentNameTemplate } from '../domain/segment-name.js';
import { parseSizeOrShare, sizeOrShareRule } from '../domain/size-or-share.js';
import { hostTimeZone, parseTimeZone, timeZoneRule } from '../domain/time-zone.js';
import { inputRule, namesInput, parseSource, sourceRule } from './camera-input.js';
import * as values from './file-values.js';
import { describeFound, describeKind } from './mistake.js';
import { group, list, written } from './shapes.js';

// A configuration is read once: to compile code for it takes longer than it saves.
z.config({ jitless: true });

const path = written(values.pathRule, values.parsePath);

/** The template's parser says itself what is wrong with it. */
const segmentName = z.unknown().transform((value, context): SegmentNameTemplate => {
  try {
    if (typeof value === 'string') return parseSegmentNameTemplate(value);
    context.addIssue(`${describeFound(value)}; allowed is a template such as %Y%m%d-%H%M%S.ts`);
  } catch (error) {
    if (!(error instanceof DayfsError)) throw error;
    context.addIssue(error.message);
  }
  return z.NEVER;
});

const disk = group({
  id: written(diskIdRule, parseDiskId),
  path,
  // A twentieth: filesystems slow down when they are nearly full, and a switch takes a few segments' time.
  minFree: written(sizeOrShareRule, parseSizeOrShare).prefault('5%'),
});

const argument = written('a text', (text) => text, describeKind);

const camera = group({
  name: written(cameraNameRule, parseCameraName),
  source: written(sourceRule, parseSource, describeKind).optional(),
  input: list(inputRule, argument, describeKind)
    .refine(namesInput, { error: `there is no -i with what to read; allowed is ${inputRule}` })
    .optional(),
  output: list('a list of ffmpeg arguments, such as [-c, copy]', argument, describeKind).default(['-c', 'copy']),
}).transform(({ name, source, input, output }, context) => {
  const read = source ?? input;
  if (read !== undefined && (source === undefined || input === undefined)) return { name, input: read, output };
  const found =
    read === undefined ? 'neither "source" nor "input" is written' : 'both "source" and "input" are written';
  context.addIssue(`${found}; allowed is exactly one of the two`);
  return z.NEVER;
});

export const defaultPaths = { state: '/var/lib/dayfs', spool: '/run/dayfs/spool', mount: '/merged' } as const;

/** Defaults are written here as they would be in the file. */
export const configSchema = group({
  timezone: written(timeZoneRule, parseTimeZone).prefault(hostTimeZone),
  state: path.prefault(defaultPaths.state),
  spool: path.prefault(defaultPaths.spool),
  spoolLimit: written(values.spoolLimitRule, values.parseSpoolLimit).optional(),
  mount: group({
    path: path.prefault(defaultPaths.mount),
    driver: written(values.driverRule, values.parseDriver).prefault('auto'),
    allowOther: written(values.switchRule, values.parseSwitch).prefault('true'),
    incompleteDays: written(values.incompleteDaysRule, values.parseIncompleteDays).prefault('show'),
    diskDeadlineSeconds: written(values.deadlineRule, values.parseDeadline).prefault('2'),
    media: written(values.mediaRule, values.parseMedia).optional(),
  }).prefault({}),
  disks: list('a list of at least one disk, such as "- { id: disk-a, path: /mnt/disk-a }"', disk).min(1, {
    error: 'the list is empty; allowed is a list of at least one disk',
  }),
  recording: group({
    segmentSeconds: written(values.segmentSecondsRule, values.parseSegmentSeconds).prefault('6'),
    segmentName: segmentName.prefault('%Y%m%dT%H%M%S.%f%z.ts'),
  }).prefault({}),
  cameras: list('a list of cameras, such as "- { name: court-1, source: … }"', camera).default([]),
  legacy: group({
    path: written(values.legacyPathRule, values.parseLegacyPath),
    names: list('a list of templates, such as ["%Y%m%d-%H%M%S.ts"]', segmentName).min(1, {
      error: 'the list is empty; allowed is a list of at least one template',
    }),
  }).optional(),
  http: group({
    listen: written(values.listenRule, values.parseListen),
    names: list(
      'a list of names, such as [venue-1.example.com]',
      written(values.hostNameRule, values.parseHostName),
    ).default([]),
  }).optional(),
});
