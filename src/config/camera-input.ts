/** Owns what ffmpeg is told of a camera: a source turned into arguments. It may hold a secret and is never shown. */
import { parsePath } from './file-values.js';

export const sourceRule =
  'a URL such as rtsp://address/stream, or an absolute path; not shown here, it may hold a password';

/** ffmpeg's input arguments for a camera's `source`. */
export function parseSource(text: string): string[] | undefined {
  const isUrl = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/\S+$/.test(text);
  if (!isUrl && parsePath(text) === undefined) return undefined;
  return [...optionsFor(text), '-i', text];
}

function optionsFor(source: string): string[] {
  if (!/^rtsps?:/i.test(source)) return [];
  // Over UDP frames are lost on a busy network. In microseconds: a camera that goes silent makes ffmpeg exit.
  return ['-rtsp_transport', 'tcp', '-timeout', '5000000'];
}

export const inputRule = 'a list of ffmpeg arguments with -i and what to read, such as [-i, /dev/video0]';

export function namesInput(input: readonly string[]): boolean {
  const at = input.indexOf('-i');
  return at !== -1 && at < input.length - 1;
}
