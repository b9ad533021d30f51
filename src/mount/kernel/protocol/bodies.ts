/** Owns what the requests carry behind their heads. Undefined is the answer to a body that is cut short. */

export interface OpenBody {
  readonly flags: number;
}

/** struct fuse_open_in */
export function parseOpen(body: Buffer): OpenBody | undefined {
  return body.length < 8 ? undefined : { flags: body.readUInt32LE(0) };
}

export interface ReadBody {
  readonly handle: bigint;
  /** In a file its byte; in a folder the offset that an entry was told with. */
  readonly offset: bigint;
  readonly size: number;
}

/** struct fuse_read_in, of READ, READDIR and READDIRPLUS */
export function parseRead(body: Buffer): ReadBody | undefined {
  if (body.length < 40) return undefined;
  return { handle: body.readBigUInt64LE(0), offset: body.readBigUInt64LE(8), size: body.readUInt32LE(16) };
}

/** struct fuse_release_in */
export function parseRelease(body: Buffer): { readonly handle: bigint } | undefined {
  return body.length < 24 ? undefined : { handle: body.readBigUInt64LE(0) };
}

/** A name alone, as LOOKUP has it. */
export function parseName(body: Buffer): string | undefined {
  const end = body.indexOf(0);
  return end <= 0 ? undefined : body.toString('utf8', 0, end);
}

/** struct fuse_getxattr_in, of LISTXATTR too; its name follows where there is one. */
export function parseAttributeRequest(body: Buffer): { readonly size: number; readonly name: string } | undefined {
  if (body.length < 8) return undefined;
  return { size: body.readUInt32LE(0), name: parseName(body.subarray(8)) ?? '' };
}

/** struct fuse_interrupt_in: the request that nobody waits for any more. */
export function parseInterrupt(body: Buffer): bigint | undefined {
  return body.length < 8 ? undefined : body.readBigUInt64LE(0);
}
