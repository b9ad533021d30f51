/** Owns what the requests carry behind their heads. Undefined is the answer to a body that is cut short. */
import { requestHeadBytes as bodyAt } from './headers.js';
import type { RequestRoom } from './request-room.js';

function has(request: RequestRoom, bytes: number): boolean {
  return request.length >= bodyAt + bytes;
}

export interface OpenBody {
  readonly flags: number;
}

/** struct fuse_open_in */
export function parseOpen(request: RequestRoom): OpenBody | undefined {
  return has(request, 8) ? { flags: request.get32(bodyAt) } : undefined;
}

export interface ReadBody {
  readonly handle: bigint;
  /** In a file its byte; in a folder the offset that an entry was told with. */
  readonly offset: bigint;
  readonly size: number;
}

/** struct fuse_read_in, of READ, READDIR and READDIRPLUS */
export function parseRead(request: RequestRoom): ReadBody | undefined {
  if (!has(request, 40)) return undefined;
  return { handle: request.get64(bodyAt), offset: request.get64(bodyAt + 8), size: request.get32(bodyAt + 16) };
}

/** struct fuse_release_in */
export function parseRelease(request: RequestRoom): { readonly handle: bigint } | undefined {
  return has(request, 24) ? { handle: request.get64(bodyAt) } : undefined;
}

/** A name alone, as LOOKUP has it. */
export function parseName(request: RequestRoom): string | undefined {
  return request.textAt(bodyAt);
}

/** struct fuse_getxattr_in, of LISTXATTR too; its name follows where there is one. */
export function parseAttributeRequest(
  request: RequestRoom,
): { readonly size: number; readonly name: string } | undefined {
  if (!has(request, 8)) return undefined;
  return { size: request.get32(bodyAt), name: request.textAt(bodyAt + 8) ?? '' };
}

/** struct fuse_interrupt_in: the request that nobody waits for any more. */
export function parseInterrupt(request: RequestRoom): bigint | undefined {
  return has(request, 8) ? request.get64(bodyAt) : undefined;
}
