/** Owns the answering side of a control socket: a daemon's status and the requests it takes. */
import { lstatSync, unlinkSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { DayfsError, errorCode, type FailureKind, reasonOf } from '../domain/errors.js';
import { identityOf } from '../host/file-identity.js';
import { remedyForWriting } from '../host/takes-no-writes.js';
import type { ControlFailure } from './protocol.js';

/** `GET /status` → what answers it. The answer is sent as JSON. */
export type ControlRoutes = Readonly<Record<`${'GET' | 'POST'} /${string}`, (body: unknown) => Promise<unknown>>>;

export interface ControlServerOptions {
  readonly path: string;
  readonly routes: ControlRoutes;
  /** Told of the failures that no person was meant to see. */
  readonly onUnexpected: (error: unknown) => void;
  /** How long a client may take over its request, and how long its connection may lie idle. */
  readonly patienceMs?: number;
}

const mostBodyBytes = 64 * 1024;
const mostConnections = 64;

/** A running control server. */
export interface ControlServer {
  /** Whether the socket lies where it was made: once it was removed, nobody can reach the daemon. */
  isInPlace(): boolean;
  /** Ends every connection and removes the socket. */
  close(): Promise<void>;
}

/**
 * The caller holds the daemon's claim, so that a socket found at the path was left by a process that died.
 *
 * @throws DayfsError if the socket cannot be made
 */
export async function startControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const { patienceMs = 5000 } = options;
  const server = createServer({ connectionsCheckingInterval: patienceMs }, (request, response) => {
    void answer(options, request, response);
  });
  boundClients(server, patienceMs);
  try {
    removeLeftSocket(options.path);
    await listen(server, options.path);
  } catch (error) {
    if (error instanceof DayfsError) throw error;
    const remedy = remedyForWriting(error) ?? 'check the state folder';
    const message = `cannot make the control socket ${options.path} (${reasonOf(error)}): ${remedy}`;
    throw new DayfsError('failed', message, { cause: error });
  }
  const identity = identityOf(options.path);
  return { isInPlace: () => identityOf(options.path) === identity, close: () => close(server) };
}

function boundClients(server: Server, patienceMs: number): void {
  server.maxConnections = mostConnections;
  server.headersTimeout = patienceMs;
  server.requestTimeout = patienceMs;
  // A request may be answered slowly (a switch waits for disks), so an idle connection has more time than a request.
  server.timeout = 6 * patienceMs;
  server.keepAliveTimeout = 1;
}

function removeLeftSocket(path: string): void {
  const left = lstatSync(path, { throwIfNoEntry: false });
  if (left === undefined) return;
  if (!left.isSocket()) {
    throw new DayfsError('failed', `${path} is not a socket: move it away, the control socket belongs there`);
  }
  unlinkSync(path);
}

async function listen(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // bind(2) happens within listen(), so the socket is nobody else's from its first moment.
    const umask = process.umask(0o177);
    try {
      server.listen(path, resolve);
    } finally {
      process.umask(umask);
    }
  });
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function answer(
  { routes, onUnexpected }: ControlServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const body = await readBody(request);
    const route = Object.entries(routes).find(([name]) => name === `${request.method} ${request.url}`)?.[1];
    if (route === undefined)
      send(response, 404, failure('failed', `no such request: ${request.method} ${request.url}`));
    else send(response, 200, await route(body));
  } catch (error) {
    // A client that went away in mid-request is its own affair.
    if (errorCode(error) === 'ECONNRESET') return;
    if (!(error instanceof DayfsError)) onUnexpected(error);
    const kind = error instanceof DayfsError ? error.kind : 'failed';
    send(response, kind === 'usage' ? 400 : 500, failure(kind, reasonOf(error)));
  }
}

function failure(kind: FailureKind, message: string): ControlFailure {
  return { kind, message };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  // One request a connection: nothing of a body that was not read can be taken for the next request.
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(`${JSON.stringify(body)}\n`);
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // The connection outlives a body that is refused, so that its sender is told why.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBodyBytes) throw new DayfsError('usage', `a request's body may have ${mostBodyBytes} bytes`);
    chunks.push(chunk);
  }
  if (bytes === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new DayfsError('usage', `the request's body is not JSON (${reasonOf(error)})`, { cause: error });
  }
}
