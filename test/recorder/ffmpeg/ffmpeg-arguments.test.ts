import { describe, expect, test } from 'vitest';
import type { CameraName } from '../../../src/domain/camera-name.js';
import { ffmpegArguments } from '../../../src/recorder/ffmpeg/ffmpeg-arguments.js';

function argumentsFor(output: string[], runFolder = '/spool/court-1/run'): string[] {
  const camera = { name: 'court-1' as CameraName, input: ['-i', 'rtsp://192.0.2.10/stream1'], output };
  return ffmpegArguments(camera, 6, runFolder);
}

describe('the command line of ffmpeg', () => {
  test('is the camera between the options and the segment muxer', () => {
    expect(argumentsFor(['-c', 'copy']).join(' ')).toBe(
      '-nostdin -hide_banner -loglevel level+warning -i rtsp://192.0.2.10/stream1 -c copy ' +
        '-f segment -segment_time 6 -segment_atclocktime 1 -segment_format mpegts ' +
        '-segment_format_options flush_packets=1 ' +
        '-segment_list /spool/court-1/run/segments.csv -segment_list_type csv /spool/court-1/run/%010d.ts',
    );
  });

  test('asks an encoder that was told nothing of keyframes for one at each cut', () => {
    const found = argumentsFor(['-c:v', 'libx264']);
    expect(found).toContain('expr:not(eq(ld(0),st(0,floor(time(0)/6))))');
    expect(found.indexOf('-force_key_frames')).toBeLessThan(found.indexOf('-f'));
  });

  test.each([
    ['copies', ['-c', 'copy']],
    ['copies the video', ['-c:a', 'aac', '-c:v', 'copy']],
    ['copies the first video', ['-codec:v:0', 'copy']],
    ['says -vcodec copy', ['-vcodec', 'copy']],
    ['has a group length', ['-c:v', 'libx264', '-g', '50']],
    ['has a group length for the video', ['-c:v', 'libx264', '-g:v', '50']],
    ['forces its own keyframes', ['-c:v', 'libx264', '-force_key_frames:v', 'source']],
    ['has no video', ['-vn', '-c:a', 'aac']],
  ])('adds nothing where the output %s', (_, output) => {
    expect(argumentsFor(output)).not.toContain('expr:not(eq(ld(0),st(0,floor(time(0)/6))))');
  });

  test('asks for keyframes where only the audio is copied', () => {
    expect(argumentsFor(['-c:v', 'libx264', '-c:a', 'copy'])).toContain('-force_key_frames');
  });

  test('is not misled by a "%" in the path of the spool', () => {
    const found = argumentsFor(['-c', 'copy'], '/spool 100%/run');
    expect(found.at(-1)).toBe('/spool 100%%/run/%010d.ts');
    expect(found).toContain('/spool 100%/run/segments.csv');
  });
});
