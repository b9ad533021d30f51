/** Owns the asking side of a control socket: how a command speaks to a running daemon. */
import { type IncomingMessage, request } from 'node:http';
import type { Config } from '../config/config.js';
import { DayfsError, errorCode, type FailureKind, reasonOf } from '../domain/errors.js';
import {
  type ControlFailure,
  type DaemonName,
  type MetricsAnswer,
  type MountStatus,
  type RecorderStatus,
  type SwitchAnswer,
  type SwitchRequest,
  socketPath,
  type WarningsAnswer,
} from './protocol.js';

const statusPatienceMs = 3000;
/** A switch may probe every disk, and each may take its whole deadline not to answer. */
const switchPatienceMs = 25_000;
/** Far above any answer: a wrong process behind the socket cannot fill the command's memory. */
const mostAnswerBytes = 16 * 1024 * 1024;

/** @throws DayfsError (not-running) if there is no recorder, (failed) if it does not answer */
export async function askRecorderStatus(config: Config): Promise<RecorderStatus> {
  return (await ask(config, 'recorder', { method: 'GET', path: '/status' }, statusPatienceMs)) as RecorderStatus;
}

/** @throws DayfsError (not-running) if there is no mount, (failed) if it does not answer */
export async function askMountStatus(config: Config): Promise<MountStatus> {
  return (await ask(config, 'mount', { method: 'GET', path: '/status' }, statusPatienceMs)) as MountStatus;
}

/** @throws DayfsError (not-running) if there is no recorder, or as the recorder said */
export async function askSwitch(config: Config, body: SwitchRequest): Promise<SwitchAnswer> {
  return (await ask(config, 'recorder', { method: 'POST', path: '/switch', body }, switchPatienceMs)) as SwitchAnswer;
}

/** @throws DayfsError as the question for its status does */
export async function askMetrics(config: Config, daemon: DaemonName): Promise<MetricsAnswer> {
  return (await ask(config, daemon, { method: 'GET', path: '/metrics' }, statusPatienceMs)) as MetricsAnswer;
}

/** @throws DayfsError as the question for its status does */
export async function askWarnings(config: Config, daemon: DaemonName): Promise<WarningsAnswer> {
  return (await ask(config, daemon, { method: 'GET', path: '/warnings' }, statusPatienceMs)) as WarningsAnswer;
}

interface ControlRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}

async function ask(config: Config, daemon: DaemonName, asked: ControlRequest, patienceMs: number): Promise<unknown> {
  const socket = socketPath(config, daemon);
  let answer: { status: number; text: string };
  try {
    answer = await exchange(socket, asked, patienceMs);
  } catch (error) {
    throw explain(error, daemon, socket);
  }
  const body = readAnswer(answer.text, socket);
  if (answer.status === 200) return body;
  const { kind, message } = body as ControlFailure;
  throw new DayfsError(parseKind(kind), String(message));
}

async function exchange(socket: string, { method, path, body }: ControlRequest, patienceMs: number) {
  return await new Promise<{ status: number; text: string }>((resolve, reject) => {
    // The signal bounds the whole exchange; a socket's timeout would start anew with every byte.
    const signal = AbortSignal.timeout(patienceMs);
    const fail = (error: Error) =>
      reject(signal.aborted ? new Error(`not within ${patienceMs / 1000} s`, { cause: error }) : error);
    const outgoing = request({ socketPath: socket, method, path, signal, agent: false }, (response) => {
      readText(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), fail);
    });
    outgoing.on('error', fail);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostAnswerBytes) throw new Error(`the answer has more than ${mostAnswerBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function explain(error: unknown, daemon: DaemonName, socket: string): DayfsError {
  const code = errorCode(error);
  const cause = { cause: error };
  if (code === 'ENOENT' || code === 'ECONNREFUSED') return new DayfsError('not-running', notRunning[daemon], cause);
  if (code === 'EACCES') {
    return new DayfsError('failed', `${socket} belongs to the ${daemon}'s user: run the command as that user`, cause);
  }
  const message = `the ${daemon} does not answer on ${socket} (${reasonOf(error)}): look into its log`;
  return new DayfsError('failed', message, cause);
}

const notRunning: Readonly<Record<DaemonName, string>> = {
  recorder: 'the recorder is not running: start it with "dayfs record" or "dayfs run"',
  mount: 'the mount is not running: start it with "dayfs mount" or "dayfs run"',
};

function readAnswer(text: string, socket: string): unknown {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null) return answer;
  } catch {
    // What is no JSON is told below, together with JSON that is no object.
  }
  throw new DayfsError('failed', `${socket} gave an answer that is not dayfs's: is another program behind it?`);
}

const kinds: readonly FailureKind[] = ['failed', 'usage', 'nothing-found', 'spans-midnight', 'not-running'];

/** A daemon of a later version may name kinds that this one does not know. */
function parseKind(text: unknown): FailureKind {
  return kinds.find((kind) => kind === text) ?? 'failed';
}
