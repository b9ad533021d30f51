/** Owns the port: who may ask, for how long, and that it only ever reads. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import type { Config, HttpConfig } from '../config/config.js';
import { DayfsError, errorCode, type FailureKind, reasonOf } from '../domain/errors.js';
import { isOwnName } from './host-names.js';
import type { Routes } from './routes.js';
import { sendFailure, setCommonHeaders } from './send.js';

export interface HttpServerOptions {
  readonly config: Config;
  readonly http: HttpConfig;
  readonly routes: Pick<Routes, 'answer'>;
  /** Told of the failures that no person was meant to see. */
  readonly onUnexpected: (error: unknown) => void;
  /** How long a client may take over its request. */
  readonly patienceMs?: number;
}

const mostConnections = 256;
const longestAddress = 2048;

export interface HttpServer {
  /** Ends every connection. */
  close(): Promise<void>;
}

/** @throws DayfsError if the port cannot be had */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { config, http, patienceMs = 10_000 } = options;
  const names = new Set(['localhost', hostname().toLowerCase(), http.host.toLowerCase(), ...http.names]);
  const server = createServer({ connectionsCheckingInterval: patienceMs / 2 }, (request, response) => {
    void answer(options, names, request, response);
  });
  server.maxConnections = mostConnections;
  server.headersTimeout = patienceMs;
  server.requestTimeout = patienceMs;
  // Of a client that takes no more of its answer. A paused player keeps its connection that long, and asks again.
  server.timeout = 3 * patienceMs;
  server.keepAliveTimeout = patienceMs / 2;
  await listen(server, http, config.file);
  return { close: () => close(server) };
}

async function answer(
  { routes, onUnexpected }: HttpServerOptions,
  names: ReadonlySet<string>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  setCommonHeaders(response);
  const { method, url = '', headers } = request;
  try {
    if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      // What else it sends is not read.
      response.setHeader('connection', 'close');
      return sendFailure(response, 405, 'nothing can be changed here: only GET and HEAD are answered');
    }
    if (!isOwnName(headers.host, names))
      return sendFailure(response, 421, 'this host has another name: add the one that you used to http.names');
    if (url.length > longestAddress) return sendFailure(response, 414, 'this address is too long');
    if (!url.startsWith('/')) return sendFailure(response, 400, 'an address begins with /');
    const at = url.indexOf('?');
    const path = at < 0 ? url : url.slice(0, at);
    const query = new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
    await routes.answer({ request, response, path, query });
  } catch (error) {
    if (!(error instanceof DayfsError)) onUnexpected(error);
    sendFailure(response, statusOf(error), reasonOf(error));
  }
}

const statuses: Readonly<Record<FailureKind, number>> = {
  failed: 503,
  usage: 400,
  'nothing-found': 404,
  'spans-midnight': 400,
  'not-running': 503,
};

function statusOf(error: unknown): number {
  return error instanceof DayfsError ? statuses[error.kind] : 500;
}

async function listen(server: Server, { host, port }: HttpConfig, file: string): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, resolve);
    });
  } catch (error) {
    const why = remedies[errorCode(error) ?? ''] ?? reasonOf(error);
    const message = `${file}: http.listen: cannot listen on ${formatAddress({ host, port })}: ${why}`;
    throw new DayfsError('failed', message, { cause: error });
  }
}

const remedies: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program does; end that one, or choose another port',
  EADDRNOTAVAIL: 'this host does not have that address',
  EACCES: 'ports below 1024 need root; choose another port',
  ENOTFOUND: 'no address is known for that name',
};

export function formatAddress({ host, port }: Pick<HttpConfig, 'host' | 'port'>): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
