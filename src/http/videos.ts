/**
 * Owns the videos that the port plays, out of the merged mount: playlists of bookings, and the segments that they
 * name. Their addresses are the paths in the mount, so that a playlist's references lead from one to the other.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import send from 'send';
import { type CameraName, parseCameraName } from '../domain/camera-name.js';
import { type Day, parseDay } from '../domain/day.js';
import { errorCode } from '../domain/errors.js';

const prefix = '/video/';
const ownFolder = '.dayfs';

/** What a player asks for; nothing else of a mount is handed out. */
const extensions = /\.(?:m3u8|ts|m4s|mp4|aac|vtt)$/i;

export function bookingPath(mountPath: string, camera: CameraName, day: Day, name: string): string {
  return `${mountPath}/${camera}/${day}/${ownFolder}/bookings/${name}.m3u8`;
}

export function playlistAddress(camera: CameraName, day: Day, name: string): string {
  return `${prefix}${camera}/${day}/${ownFolder}/bookings/${encodeURIComponent(name)}.m3u8`;
}

/** The steps of a video's path below the mount; undefined for an address that stands for none. */
export function parseVideoAddress(path: string): string[] | undefined {
  if (!path.startsWith(prefix)) return undefined;
  const steps = path.slice(prefix.length).split('/').map(decodeStep);
  const [camera, day, ...inside] = steps;
  if (camera === undefined || parseCameraName(camera) === undefined) return undefined;
  if (day === undefined || parseDay(day) === undefined) return undefined;
  const [first, ...rest] = inside[0] === ownFolder ? inside.slice(1) : inside;
  if (first === undefined || !extensions.test(inside.at(-1) ?? '')) return undefined;
  const areNames = [first, ...rest].every((step) => step !== undefined && isName(step));
  return areNames ? (steps as string[]) : undefined;
}

/** Undefined for what is not encoded as UTF-8. */
function decodeStep(step: string): string | undefined {
  try {
    return decodeURIComponent(step);
  } catch {
    // A URIError is the answer: no file of the mount has such an address.
    return undefined;
  }
}

/** Of a file or folder that is shown: neither a step up nor hidden, and one name after decoding too. */
function isName(step: string): boolean {
  return step !== '' && !step.startsWith('.') && !/[/\p{Cc}]/u.test(step);
}

/** Told what keeps a video from being sent. */
export type Refuse = (status: number, message: string) => void;

/** The headers are those that belong to the status, such as how long the file is that lacks the range asked for. */
type SendError = Error & { readonly status?: number; readonly headers?: Readonly<Record<string, string>> };

/** Sends it in parts as they are asked for, and never holds a whole file. */
export function sendVideo(
  request: IncomingMessage,
  response: ServerResponse,
  parts: { readonly mountPath: string; readonly steps: readonly string[]; readonly refuse: Refuse },
): void {
  const path = parts.steps.map(encodeURIComponent).join('/');
  const isPlaylist = path.endsWith('.m3u8');
  // A live booking's playlist grows; a segment never changes.
  const cache = isPlaylist ? { cacheControl: false } : { maxAge: '1h' };
  if (isPlaylist) response.setHeader('cache-control', 'no-cache');
  const options = { root: parts.mountPath, index: false, dotfiles: 'allow', ...cache } as const;
  send(request, path, options)
    .on('directory', () => parts.refuse(404, 'this is a folder'))
    .on('error', (error: SendError) => {
      // Part of it is sent: only an end before its time tells the player that no more comes.
      if (response.headersSent) return void response.destroy();
      const { status = 500, headers = {} } = error;
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      if (status === 404) parts.refuse(404, 'there is no such video');
      else if (status < 500) parts.refuse(status, error.message);
      else parts.refuse(503, `it cannot be read now (${errorCode(error) ?? error.message}): dayfs disks says why`);
    })
    .pipe(response);
}
