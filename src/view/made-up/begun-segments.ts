/**
 * Owns which segments of a booking begin as MPEG-TS does (ISO/IEC 13818-1, 2.4.3.2). ffmpeg's concat demuxer gives up
 * at the first file that it cannot open, and whoever reads the list would lose all that follows.
 */
import { closeSync, readSync } from 'node:fs';
import type { BookedSegment } from '../../lookup/lookup.js';
import { namesByBranch } from '../../lookup/segment.js';
import { askBranch, type Branch, type OpenFolder } from '../../union/branch.js';
import type { Observer } from '../../union/observer.js';

const packetBytes = 188;
const syncByte = 0x47;

/** So many packets in a row are no accident; and one more, since a torn file may begin within a packet. */
const packetsLooked = 5;

/** Those whose disk cannot be asked stay: nothing is known against them. */
export function begunSegments(segments: readonly BookedSegment[], observer: Observer): BookedSegment[] {
  const foreign = new Map<Branch, ReadonlySet<string>>();
  for (const [branch, of] of namesByBranch(segments.map(({ segment }) => segment))) {
    const asked = askBranch(branch, observer, (folder) => of.filter((name) => !begins(folder, name)));
    if (typeof asked !== 'string') foreign.set(branch, new Set(asked.answer));
  }
  return segments.filter(({ segment }) => foreign.get(segment.branch)?.has(segment.name) !== true);
}

function begins(folder: OpenFolder, name: string): boolean {
  const opened = folder.openFile(name);
  if (opened === undefined) return false;
  try {
    const head = Buffer.alloc((packetsLooked + 1) * packetBytes);
    return beginsAsTransportStream(head.subarray(0, readSync(opened.fd, head)));
  } finally {
    closeSync(opened.fd);
  }
}

/** @param head the file's first bytes, of several packets if it has so many */
export function beginsAsTransportStream(head: Uint8Array): boolean {
  for (let start = 0; start < Math.min(packetBytes, head.length); start += 1) {
    let at = start;
    while (head[at] === syncByte) at += packetBytes;
    const packets = (at - start) / packetBytes;
    if (packets > 0 && (packets >= packetsLooked || at >= head.length)) return packets > 1 || start === 0;
  }
  return false;
}
