/**
 * Owns a camera that sends MPEG-TS over HTTP, or anything else: a film of numbered frames, at its own pace, and what
 * a test puts in its way. It asks for a password.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { frameNumberInput, frameNumberOutput } from '../support/frame-numbers.js';

const packetBytes = 188;
const tickMs = 40;

const secret = "it's@secret";

const run = promisify(execFile);

/** The film's MPEG-TS: a frame a tick. Tests go on side by side while it is made. */
export async function makeFilm(seconds: number, ...output: string[]): Promise<Buffer> {
  const input = frameNumberInput().filter((argument) => argument !== '-re');
  const arguments_ = [...input, '-t', String(seconds), ...frameNumberOutput(), '-g', '25', ...output];
  const options = { encoding: 'buffer', maxBuffer: 64 * 2 ** 20 } as const;
  const { stdout } = await run('ffmpeg', ['-v', 'error', ...arguments_, '-f', 'mpegts', '-'], options);
  return stdout;
}

/** What the server sends to one who connects: chunk after chunk, one a tick; none while undefined comes. */
export type Reel = Iterator<Buffer | undefined, void>;

/** The whole film, in pieces of whole packets that each last a tick. */
export function* play(film: Buffer, seconds: number): Generator<Buffer> {
  const packets = film.length / packetBytes;
  const ticks = (seconds * 1000) / tickMs;
  for (let tick = 0; tick < ticks; tick += 1) {
    const [from, to] = [tick, tick + 1].map((each) => Math.floor((each * packets) / ticks) * packetBytes);
    yield film.subarray(from, to);
  }
}

export class FilmServer implements AsyncDisposable {
  /** Makes what the next one to connect is sent. */
  reel: () => Reel;
  connections = 0;
  #server: Server | undefined;
  #port = 0;

  constructor(reel: () => Reel) {
    this.reel = reel;
  }

  get source(): string {
    return `http://user:${encodeURIComponent(secret)}@127.0.0.1:${this.#port}/film.ts`;
  }

  /** Where it was before, if it was on before. */
  async turnOn(): Promise<void> {
    const server = createServer({ keepAlive: false }, (request, response) => {
      const isKnown = request.headers.authorization === `Basic ${Buffer.from(`user:${secret}`).toString('base64')}`;
      if (isKnown) this.#send(response);
      else response.writeHead(401, { 'www-authenticate': 'Basic realm="camera"' }).end();
    });
    await once(server.listen(this.#port, '127.0.0.1'), 'listening');
    const address = server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : 0;
    this.#server = server;
  }

  async turnOff(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.turnOff();
  }

  #send(response: ServerResponse): void {
    this.connections += 1;
    response.writeHead(200, { 'content-type': 'video/mp2t' });
    const reel = this.reel();
    const timer = setInterval(() => {
      const { value, done } = reel.next();
      if (done) response.end();
      else if (value !== undefined) response.write(value);
    }, tickMs);
    response.on('close', () => clearInterval(timer));
  }
}
