/** Owns what ffprobe finds at the beginning of a stretch; one whose first pieces cannot be decoded begins later. */
import type { Readable } from 'node:stream';
import { checkEnd, feed, startFfprobe } from './ffmpeg-child.js';
import type { Stretch } from './stretch.js';
import type { FormedStretch } from './stretch-arguments.js';
import { type Reading, stretchBytes } from './stretch-bytes.js';
import { parseStretchForm, type StretchForm } from './stretch-form.js';

const streamEntries = 'index,codec_type,codec_name,width,height,avg_frame_rate,sample_rate,channels,extradata';
const packetEntries = 'stream_index,pts_time,dts_time,flags';

/** Undefined if nothing in it can be decoded; each piece that it cannot begin with is told as skipped. */
export async function probeStretch(
  stretch: Stretch,
  reading: Reading,
  signal: AbortSignal,
): Promise<FormedStretch | undefined> {
  let pieces = stretch.pieces;
  for (let [first] = pieces; first !== undefined; [first] = pieces) {
    const formed = { ...stretch, first, pieces, startMs: Math.max(stretch.startMs, first.startMs) };
    // Its bytes are read again for the file: they count there.
    const bytes = await stretchBytes([first], { ...reading, onBytes: () => undefined });
    const form = bytes && (await probe(formed, bytes, signal));
    if (form !== undefined) return { stretch: first === stretch.first ? stretch : formed, form };
    if (bytes !== undefined) reading.onSkipped({ path: first.path, reason: 'nothing in it can be decoded' });
    pieces = pieces.slice(1);
  }
  return undefined;
}

async function probe({ first }: Stretch, bytes: Readable, signal: AbortSignal): Promise<StretchForm | undefined> {
  const entries = `stream=${streamEntries}:packet=${packetEntries}`;
  const wanted = ['-show_data', '-show_entries', entries, '-of', 'json=compact=1'];
  const ffprobe = startFfprobe(['-v', 'error', '-f', first.format, ...wanted, '-i', 'pipe:0'], signal);
  await feed(ffprobe, bytes);
  const { stdout, ...ended } = await ffprobe;
  if (ended.code === 'ENOENT') checkEnd('ffprobe', ended, 'looking into the segments');
  return ended.failed ? undefined : parseStretchForm(stdout);
}
