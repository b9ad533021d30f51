/** Owns how an answer is sent, and what every answer tells the browser of what it may do with it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FailureAnswer } from './answers.js';
import type { PageFile } from './page-files.js';

/** The page needs nothing from elsewhere, and nobody else may have it in a frame. Players hand on videos as blobs. */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "media-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function setCommonHeaders(response: ServerResponse): void {
  response.setHeader('content-security-policy', contentPolicy);
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('x-content-type-options', 'nosniff');
}

export function sendText(response: ServerResponse, type: string, text: string, status = 200): void {
  // The client may have gone, or the answer have begun before it failed.
  if (response.destroyed || response.headersSent) return;
  const body = Buffer.from(text);
  response.writeHead(status, { 'content-type': type, 'content-length': body.length, 'cache-control': 'no-store' });
  response.end(body);
}

export function sendJson(response: ServerResponse, status: number, answer: unknown): void {
  sendText(response, 'application/json; charset=utf-8', `${JSON.stringify(answer)}\n`, status);
}

export function sendFailure(response: ServerResponse, status: number, message: string): void {
  const answer: FailureAnswer = { message };
  sendJson(response, status, answer);
}

export function sendPageFile(request: IncomingMessage, response: ServerResponse, file: PageFile): void {
  // An upgrade changes the files under the same names: the browser asks each time, and is told that it has them.
  response.setHeader('cache-control', 'no-cache');
  response.setHeader('vary', 'accept-encoding');
  response.setHeader('etag', file.etag);
  if (isKnown(file, request.headers['if-none-match'])) {
    response.writeHead(304).end();
    return;
  }
  const isZipped = /\bgzip\b/.test(String(request.headers['accept-encoding']));
  const body = isZipped ? file.gzipped : file.plain;
  if (isZipped) response.setHeader('content-encoding', 'gzip');
  response.writeHead(200, { 'content-type': file.type, 'content-length': body.length });
  response.end(body);
}

/** A proxy that packs what it passes on has made the tag a weak one (RFC 9110, 13.1.2). */
function isKnown({ etag }: PageFile, known = ''): boolean {
  return known.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
