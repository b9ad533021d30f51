/** Owns the text for ffmpeg's concat demuxer: files one after another, each from and to a moment of its own clock. */

export interface ConcatPiece {
  readonly file: string;
  /** How long it is to be shown. */
  readonly seconds: number;
  /** On the file's own clock; undefined for its start, and its end. */
  readonly fromSeconds: number | undefined;
  readonly toSeconds: number | undefined;
  /** What is missing before it. */
  readonly gapSeconds: number;
}

export function formatFfconcat(pieces: readonly ConcatPiece[]): string {
  return ['ffconcat version 1.0', ...pieces.flatMap(formatPiece), ''].join('\n');
}

function formatPiece({ file, seconds, fromSeconds, toSeconds, gapSeconds }: ConcatPiece): string[] {
  const lines = [`file ${quote(file)}`];
  if (gapSeconds > 0) lines.unshift(`# ${gapSeconds} s are missing here`);
  if (fromSeconds !== undefined) lines.push(`inpoint ${fromSeconds.toFixed(6)}`);
  if (toSeconds !== undefined) lines.push(`outpoint ${toSeconds.toFixed(6)}`);
  return [...lines, `duration ${seconds.toFixed(3)}`];
}

/** As libavutil reads it: everything stands for itself between quotes, but a quote. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
