/** Owns recordings whose pictures carry their frame number, so that what came out can be compared with what went in. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The picture is a row of columns, white for each bit of the frame's number that is set, the lowest at the left. */
const bits = 20;
const columnPixels = 16;

export const framesPerSecond = 25;

/** ffmpeg's input arguments for a camera that sends frame 0, 1, 2, … in real time; or from another number on. */
export function frameNumberInput(first = 0): string[] {
  const bit = `mod(floor((N+${first})/pow(2\\,X))\\,2)`;
  // A formula is worked out for each pixel: one a column will do.
  const columns = `nullsrc=size=${bits}x1:rate=${framesPerSecond},format=gray,geq=lum='255*${bit}'`;
  const picture = `${columns},scale=${bits * columnPixels}:32:flags=neighbor`;
  return ['-re', '-f', 'lavfi', '-i', picture];
}

/** ffmpeg's output arguments for it: cheap, and with no delay in the encoder. */
export function frameNumberOutput(): string[] {
  return ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p'];
}

/** The numbers of the frames in a file, in the order in which they are played. */
export async function readFrameNumbers(path: string, ...options: readonly string[]): Promise<number[]> {
  // Of a segment with few small frames ffmpeg cannot tell the format by itself.
  const format = path.endsWith('.ts') ? ['-f', 'mpegts'] : options;
  const decode = ['-v', 'error', ...format, '-i', path, '-map', '0:v:0', '-fps_mode', 'passthrough'];
  const toColumns = ['-vf', `scale=${bits}:1:flags=neighbor`, '-pix_fmt', 'gray', '-f', 'rawvideo', '-'];
  const { stdout } = await run('ffmpeg', ['-nostdin', ...decode, ...toColumns], {
    encoding: 'buffer',
    maxBuffer: 64 * 2 ** 20,
  });
  return Array.from({ length: stdout.length / bits }, (_, frame) =>
    stdout.subarray(frame * bits, (frame + 1) * bits).reduce((sum, grey, bit) => sum + (grey > 127 ? 2 ** bit : 0), 0),
  );
}

/** The numbers of the frames in several files, one after another. */
export async function readAllFrameNumbers(paths: Iterable<string>): Promise<number[]> {
  const numbers: number[] = [];
  for (const path of paths) numbers.push(...(await readFrameNumbers(path)));
  return numbers;
}

/** `length` frames from number `first` on: what nothing may be missing from, be twice in, or be out of order in. */
export function frameRange(first: number, length: number): number[] {
  return Array.from({ length }, (_, index) => first + index);
}
