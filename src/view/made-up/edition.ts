/**
 * Owns the editions of made-up files: what such a file holds at one moment, with attributes that go with just that.
 * The same content has the same attributes in every thread and after a restart.
 */
import { hash } from 'node:crypto';
import { type Attributes, timesAt } from '../attributes.js';
import { madeUpFileInode } from '../inode-number.js';
import type { Permissions } from '../permissions.js';

/** A piece of a file that is joined from others. */
export interface JoinedPart {
  /** In the mount, absolute. */
  readonly path: string;
  readonly bytes: number;
}

export type Content =
  /** In memory that threads share, so that it is passed on without a copy. */
  | { readonly kind: 'text'; readonly bytes: Uint8Array<SharedArrayBuffer> }
  | { readonly kind: 'joined'; readonly parts: readonly JoinedPart[] };

export interface Edition {
  readonly attributes: Attributes;
  /** Tells it from every other edition of the same file. */
  readonly version: string;
  readonly content: Content;
}

interface EditionParts {
  /** Of the file in the mount. */
  readonly path: string;
  readonly permissions: Permissions;
  /** The latest moment that the content tells of, which its modification time is made from. */
  readonly latestMs: number;
}

export function textEdition(parts: EditionParts, text: string): Edition {
  const size = Buffer.byteLength(text);
  const bytes = new Uint8Array(new SharedArrayBuffer(size));
  const written = Buffer.from(bytes.buffer);
  written.write(text);
  return makeEdition(parts, { kind: 'text', bytes }, size, hash('sha1', written));
}

export function joinedEdition(parts: EditionParts, joined: readonly JoinedPart[]): Edition {
  const size = joined.reduce((sum, { bytes }) => sum + bytes, 0);
  return makeEdition(parts, { kind: 'joined', parts: joined }, size, hash('sha1', JSON.stringify(joined)));
}

function makeEdition(parts: EditionParts, content: Content, size: number, digest: string): Edition {
  const { path, permissions, latestMs } = parts;
  // No clock tells when the content changed while nobody looked. Milliseconds that are taken from the content make
  // the time another one even if the content changes within what it tells of, as when a disk comes back.
  const timeMs = Math.max(0, Math.floor(latestMs / 1000)) * 1000 + (Number.parseInt(digest.slice(0, 8), 16) % 1000);
  const attributes: Attributes = {
    kind: 'file',
    ...permissions,
    size,
    blocks: Math.ceil(size / 512),
    ...timesAt(timeMs),
    inode: madeUpFileInode(path),
  };
  const { mode, uid, gid } = permissions;
  return { attributes, version: [digest, timeMs, mode, uid, gid].join(':'), content };
}
