/** Owns the command line of a run's ffmpeg: finished segments into the run's folder, each listed as it ends. */
import { join } from 'node:path';
import type { CameraConfig } from '../../config/config.js';
import { segmentListName } from '../run/segment-list.js';
import { spooledNamePattern } from '../spool/spooled-name.js';
import { inputArguments } from './hidden-input.js';

export function ffmpegArguments(camera: CameraConfig, segmentSeconds: number, runFolder: string): string[] {
  return [
    ...['-nostdin', '-hide_banner', '-loglevel', 'level+warning'],
    ...inputArguments(camera.input, runFolder),
    ...camera.output,
    ...keyframeArguments(camera.output, segmentSeconds),
    ...['-f', 'segment', '-segment_time', String(segmentSeconds), '-segment_atclocktime', '1'],
    ...['-segment_format', 'mpegts', '-segment_format_options', 'flush_packets=1'],
    ...['-segment_list', join(runFolder, segmentListName), '-segment_list_type', 'csv'],
    // The segment muxer reads the whole path as a pattern: a "%" of the folder's own must be doubled.
    join(runFolder.replaceAll('%', '%%'), spooledNamePattern),
  ];
}

/**
 * ffmpeg cuts at the first keyframe after a multiple of the clock. An encoder that was not told when to make
 * keyframes is asked for one at each multiple, by the clock and not by media time: with the latter, keyframes
 * come somewhere between the multiples, and a jitter around one gives segments of twice the length.
 */
function keyframeArguments(output: readonly string[], segmentSeconds: number): string[] {
  const copiesVideo = output.some(
    (argument, index) => /^-(c|codec)(:v.*)?$|^-vcodec$/.test(argument) && output[index + 1] === 'copy',
  );
  const makesKeyframes = output.some((argument) => /^-(g|force_key_frames)(:.*)?$/.test(argument));
  if (copiesVideo || makesKeyframes || output.includes('-vn')) return [];
  // Variable 0 holds the multiple that the last frame lay in; the expression is true when it changes.
  return ['-force_key_frames', `expr:not(eq(ld(0),st(0,floor(time(0)/${segmentSeconds}))))`];
}
