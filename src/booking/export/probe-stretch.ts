/** Owns what ffprobe finds at the beginning of a stretch; one whose first pieces cannot be decoded begins later. */
import { checkEnd, feed, startFfprobe } from './ffmpeg-child.js';
import type { Piece } from './piece.js';
import type { Stretch } from './stretch.js';
import type { FormedStretch } from './stretch-arguments.js';
import { type Reading, stretchBytes } from './stretch-bytes.js';
import { parseStretchForm } from './stretch-form.js';

const streamEntries = 'codec_type,codec_name,width,height,avg_frame_rate,sample_rate,channels,extradata';

/** Has ffprobe dump every packet that it reads: it is asked for what it reads none for, and takes a piece's head. */
const streamQuestion = ['-show_data', '-show_entries', `stream=${streamEntries}`];

const pictureQuestion = ['-select_streams', 'v:0', '-show_entries', 'packet=pts_time,dts_time,flags'];

/**
 * Undefined if nothing in it can be decoded; each piece that it cannot begin with is told as skipped.
 *
 * @param reading of bytes that are all read again for the file
 */
export async function probeStretch(
  stretch: Stretch,
  reading: Reading,
  signal: AbortSignal,
): Promise<FormedStretch | undefined> {
  let pieces = stretch.pieces;
  for (let [first] = pieces; first !== undefined; [first] = pieces) {
    const formed = { ...stretch, first, pieces, startMs: Math.max(stretch.startMs, first.startMs) };
    const [streams, pictures] = await Promise.all([
      answer(streamQuestion, first, reading, signal),
      // That it is gone is told once.
      answer(pictureQuestion, first, { ...reading, onSkipped: () => undefined }, signal),
    ]);
    const form = parseStretchForm(streams, pictures);
    if (form !== undefined) return { stretch: first === stretch.first ? stretch : formed, form };
    if (streams !== undefined) reading.onSkipped({ path: first.path, reason: 'nothing in it can be decoded' });
    pieces = pieces.slice(1);
  }
  return undefined;
}

/** Undefined if the piece is gone. */
async function answer(
  question: readonly string[],
  piece: Piece,
  reading: Reading,
  signal: AbortSignal,
): Promise<string | undefined> {
  const bytes = await stretchBytes([piece], reading);
  if (bytes === undefined) return undefined;
  const asked = [...question, '-of', 'json=compact=1', '-i', 'pipe:0'];
  const ffprobe = startFfprobe(['-v', 'error', '-f', piece.format, ...asked], signal);
  await feed(ffprobe, bytes);
  const { stdout, ...ended } = await ffprobe;
  if (ended.code === 'ENOENT') checkEnd('ffprobe', ended, 'looking into the segments');
  return ended.failed ? '{}' : stdout;
}
