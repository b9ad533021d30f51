/** Owns the files of the status page: read once, so that no request for them waits for a disk. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packageFile, pageFolder } from '../host/program-files.js';

export interface PageFile {
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly gzipped: Buffer;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The player, without what recordings never have. */
const player = createRequire(packageFile).resolve('hls.js/dist/hls.light.min.mjs');

/** By their paths. */
export function readPageFiles(): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const name of readdirSync(pageFolder)) {
    const type = types[extname(name)];
    if (type !== undefined)
      files.set(name === 'index.html' ? '/' : `/${name}`, readPageFile(join(pageFolder, name), type));
  }
  files.set('/hls.js', readPageFile(player, types['.js'] ?? ''));
  return files;
}

function readPageFile(path: string, type: string): PageFile {
  const plain = readFileSync(path);
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 20);
  return { type, plain, gzipped: gzipSync(plain), etag: `"${hash}"` };
}
