/** Owns how the parts of a joined file lie in its memory, and keeps those of the files that were read last. */
import { readSync } from 'node:fs';
import { LRUCache } from 'lru-cache';
import type { JoinedPart } from '../../../view/made-up/edition.js';
import type { OpenNode } from '../shared/open-node-records.js';

/** Of all files that are kept: two whole days of segments of two seconds, in 22 MiB of each thread. */
export const mostParts = 100_000;

export class PartLists {
  readonly #kept = new LRUCache<bigint, readonly JoinedPart[]>({
    maxSize: mostParts,
    // The file that was read last is kept, however many parts it has.
    sizeCalculation: ({ length }) => Math.min(Math.max(1, length), mostParts),
  });

  of(open: Pick<OpenNode, 'fd' | 'bytes' | 'digest'>): readonly JoinedPart[] {
    const kept = this.#kept.get(open.digest);
    if (kept !== undefined) return kept;
    const parts = parseParts(readMemoryFile(open));
    this.#kept.set(open.digest, parts);
    return parts;
  }
}

/** A part a line, so that a list which grows begins as it did. */
export function formatParts(parts: readonly JoinedPart[]): Buffer {
  return Buffer.from(parts.map((part) => `${JSON.stringify(part)}\n`).join(''));
}

function parseParts(content: Buffer): JoinedPart[] {
  const lines = content.toString().split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as JoinedPart);
}

function readMemoryFile({ fd, bytes }: Pick<OpenNode, 'fd' | 'bytes'>): Buffer {
  const content = Buffer.alloc(bytes);
  readSync(fd, content, 0, bytes, 0);
  return content;
}
