/** Owns the text for ffmpeg's concat demuxer: files one after another, each from and to a moment of its own clock. */

export interface ConcatPiece {
  readonly file: string;
  /** How long it is to be shown. */
  readonly seconds: number;
  /** On the file's own clock: when what it begins with is decoded, and its end; undefined for the file's own. */
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
  if (fromSeconds !== undefined) lines.push(`inpoint ${roundedUp(fromSeconds)}`);
  if (toSeconds !== undefined) lines.push(`outpoint ${toSeconds.toFixed(6)}`);
  return [...lines, `duration ${seconds.toFixed(3)}`];
}

/** To the microsecond, which libavformat counts: a picture of a moment later than what is asked for is not sought. */
function roundedUp(seconds: number): string {
  return (Math.ceil(seconds * 1e6 - 1e-3) / 1e6).toFixed(6);
}

/** As libavutil reads it: everything stands for itself between quotes, but a quote. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
