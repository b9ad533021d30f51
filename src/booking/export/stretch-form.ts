/** Owns what a stretch is made of: its codecs, its picture, its sound, and where its first pictures are. */

export interface VideoForm {
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  /** What a decoder is set up with, in hexadecimal: the same for pictures that may follow each other in one stream. */
  readonly setup: string;
  readonly frameSeconds: number;
}

export interface AudioForm {
  readonly codec: string;
  readonly sampleRate: number;
  readonly channels: number;
}

/** Times by the clock of the run, as ffmpeg reads it. */
export interface Keyframe {
  readonly shownSeconds: number;
  readonly decodedSeconds: number;
}

export interface StretchForm {
  readonly video: VideoForm;
  readonly audio: AudioForm | undefined;
  /** When the picture that its first piece begins with is shown. */
  readonly firstSeconds: number;
  /** When each picture of its first piece is shown, in order. */
  readonly shownSeconds: readonly number[];
  /** Of its first piece, in order. */
  readonly keyframes: readonly Keyframe[];
}

/** Whether one stretch may follow another in one stream of each kind without being encoded anew. */
export function isSameForm(one: StretchForm, other: StretchForm): boolean {
  return (
    one.video.codec === other.video.codec &&
    one.video.setup === other.video.setup &&
    one.video.width === other.video.width &&
    one.video.height === other.video.height &&
    one.audio?.codec === other.audio?.codec &&
    one.audio?.sampleRate === other.audio?.sampleRate &&
    one.audio?.channels === other.audio?.channels
  );
}

/** Where none is told. */
const usualFrameSeconds = 1 / 25;

/**
 * Undefined if there is no video in it that could be decoded.
 *
 * @param streamsJson what ffprobe says of the streams
 * @param picturesJson what it says of the packets of the first video
 */
export function parseStretchForm(streamsJson = '{}', picturesJson = '{}'): StretchForm | undefined {
  const { streams = [] } = JSON.parse(streamsJson) as ProbedStreams;
  const { packets = [] } = JSON.parse(picturesJson) as ProbedPictures;
  const video = streams.find(({ codec_type }) => codec_type === 'video');
  const audio = streams.find(({ codec_type, sample_rate }) => codec_type === 'audio' && Number(sample_rate) > 0);
  if (video?.codec_name === undefined || !video.width || !video.height) return undefined;
  const shown = packets
    .filter(({ pts_time }) => pts_time !== undefined)
    .map(({ pts_time, dts_time = pts_time, flags = '' }) => ({
      shownSeconds: Number(pts_time),
      decodedSeconds: Number(dts_time),
      isKey: flags.startsWith('K'),
    }));
  const keyframes = shown.filter(({ isKey }) => isKey);
  const [first] = shown;
  if (first === undefined || keyframes.length === 0) return undefined;
  return {
    video: {
      codec: video.codec_name,
      width: video.width,
      height: video.height,
      setup: setupIn(video.extradata),
      frameSeconds: frameSecondsOf(video.avg_frame_rate),
    },
    audio: audio && {
      codec: audio.codec_name ?? '',
      sampleRate: Number(audio.sample_rate),
      channels: audio.channels ?? 0,
    },
    firstSeconds: first.shownSeconds,
    shownSeconds: shown.map(({ shownSeconds }) => shownSeconds).sort((a, b) => a - b),
    keyframes,
  };
}

interface ProbedStreams {
  readonly streams?: readonly {
    readonly codec_type?: string;
    readonly codec_name?: string;
    readonly width?: number;
    readonly height?: number;
    readonly extradata?: string;
    readonly avg_frame_rate?: string;
    readonly sample_rate?: string;
    readonly channels?: number;
  }[];
}

interface ProbedPictures {
  readonly packets?: readonly {
    readonly pts_time?: string;
    readonly dts_time?: string;
    readonly flags?: string;
  }[];
}

/**
 * From ffprobe's dump. Zeros at its end are no part of it: there is one where no remark of the encoder stands before
 * the picture, since start codes of pictures have a byte more.
 */
function setupIn(dump = ''): string {
  const lines = dump.matchAll(/^[0-9a-f]+: (?<bytes>(?:[0-9a-f]{2,4} )+)/gm);
  return Array.from(lines, ({ groups }) => groups?.['bytes']?.replaceAll(' ', '') ?? '')
    .join('')
    .replace(/(?:00)+$/, '');
}

function frameSecondsOf(rate: string | undefined): number {
  const [frames = 0, seconds = 0] = (rate ?? '').split('/').map(Number);
  const frameSeconds = seconds / frames;
  return frameSeconds > 0 && frameSeconds < 10 ? frameSeconds : usualFrameSeconds;
}
