/**
 * Owns ffmpeg's command line for one stretch: from its bytes on standard input to a transport stream on standard
 * output that begins at its place in the whole, so that those of all stretches are one stream.
 */
import { type Cut, firstPictureSeconds, keyframeFor } from './cut.js';
import { isCutShort, mediaSecondsAt, type Stretch } from './stretch.js';
import type { StretchForm } from './stretch-form.js';

export interface FormedStretch {
  readonly stretch: Stretch;
  readonly form: StretchForm;
}

/** What all stretches are encoded to. */
export interface CommonForm {
  readonly width: number;
  readonly height: number;
  readonly hasAudio: boolean;
}

/** The largest picture, and sound if any has sound. Encoders want even sizes. */
export function commonForm(forms: readonly StretchForm[]): CommonForm {
  const largest = (sizes: number[]) => 2 * Math.ceil(Math.max(...sizes) / 2);
  return {
    width: largest(forms.map(({ video }) => video.width)),
    height: largest(forms.map(({ video }) => video.height)),
    hasAudio: forms.some(({ audio }) => audio !== undefined),
  };
}

/** When the first picture of the booking is to be shown, by the stretch's own clock. */
export function askedSeconds({ stretch, form }: FormedStretch): number {
  return form.firstSeconds + mediaSecondsAt(stretch, stretch.startMs);
}

/** When the first picture that is seen of it is shown, by its own clock. */
export function beginningSeconds(formed: FormedStretch, cut: Cut): number {
  const pictureSeconds = firstPictureSeconds(formed.form, askedSeconds(formed));
  const keyframeSeconds = keyframeFor(formed.form, pictureSeconds)?.shownSeconds ?? pictureSeconds;
  if (cut.mode === 'encoded') return pictureSeconds;
  return cut.hidesLead ? Math.max(pictureSeconds, keyframeSeconds) : keyframeSeconds;
}

/** How much is seen that comes before the first picture of the booking. */
export function seenLeadSeconds(formed: FormedStretch, cut: Cut): number {
  const pictureSeconds = firstPictureSeconds(formed.form, askedSeconds(formed));
  return Math.max(0, pictureSeconds - beginningSeconds(formed, cut));
}

/** Slightly earlier, since times are rounded on their way through ffmpeg. */
const roundingSeconds = 0.002;

/** Sound that the transport stream and all the containers hold. */
const copiedAudio = new Set(['aac', 'mp3', 'ac3', 'eac3']);

/** @param placeSeconds where in the stream the stretch's first picture is put */
export function stretchArguments(
  formed: FormedStretch,
  placeSeconds: number,
  cut: Cut,
  common: CommonForm,
): readonly string[] {
  const { form } = formed;
  const isCopied = cut.mode === 'copied';
  const pictureSeconds = firstPictureSeconds(form, askedSeconds(formed));
  const keyframe = isCopied ? keyframeFor(form, pictureSeconds) : undefined;
  // A copy is cut by the times at which pictures are decoded, an encoding by those at which they are shown.
  const fromSeconds = (keyframe?.decodedSeconds ?? pictureSeconds) - roundingSeconds;
  return [
    ...['-nostdin', '-hide_banner', '-loglevel', 'level+error', '-copyts', '-f', formed.stretch.first.format],
    ...['-i', 'pipe:0', ...(isCopied ? copyOptions(form) : encodeOptions(form, common, fromSeconds))],
    ...['-ss', fromSeconds.toFixed(6), ...lengthOptions(formed, fromSeconds)],
    ...['-output_ts_offset', (placeSeconds + fromSeconds - beginningSeconds(formed, cut)).toFixed(6)],
    ...(formed.stretch.first.format === 'mp4' ? fragmentOptions(formed.stretch) : []),
    // Each frame of sound alone, so that it can be cut at any.
    ...['-muxdelay', '0', '-muxpreload', '0', '-pes_payload_size', '0'],
    ...['-mpegts_flags', '+initial_discontinuity', '-f', 'mpegts', 'pipe:1'],
  ];
}

/** What segments are taken to last at the least: what is known of that may be a guess. */
const leastFragmentSeconds = 120;

/** In a fragment all pictures come before all sound: they are kept until that comes, for as long as a segment lasts. */
function fragmentOptions({ pieces }: Stretch): string[] {
  const longestMs = Math.max(...pieces.map(({ startMs, untilMs }) => untilMs - startMs));
  const keptSeconds = Math.max(leastFragmentSeconds, (2 * longestMs) / 1000);
  return ['-max_interleave_delta', (keptSeconds * 1_000_000).toFixed(0)];
}

function lengthOptions({ stretch, form }: FormedStretch, fromSeconds: number): string[] {
  if (!isCutShort(stretch)) return [];
  const endSeconds = form.firstSeconds + mediaSecondsAt(stretch, stretch.endMs) - form.video.frameSeconds / 2;
  return ['-t', Math.max(0, endSeconds - fromSeconds).toFixed(6)];
}

/** What a stretch's sound is passed on as; undefined if it has none. Copied ones are all of one form. */
export function soundCodec({ audio }: StretchForm, { mode }: Cut): string | undefined {
  return audio === undefined || (mode === 'copied' && copiedAudio.has(audio.codec)) ? audio?.codec : 'aac';
}

function copyOptions({ audio }: StretchForm): string[] {
  const video = ['-map', '0:v:0', '-c:v', 'copy'];
  // Sound may be announced and never come: then it has no form, which encoders and containers need.
  if (audio === undefined) return video;
  return [...video, '-map', '0:a:0?', '-c:a', copiedAudio.has(audio.codec) ? 'copy' : 'aac'];
}

/** Without B-frames a stretch ends with its last picture, and the next one may follow at once. */
const x264Options = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-bf', '0', '-pix_fmt', 'yuv420p'];

/** The camera's own times are kept: else they are rounded to whole frames, and of two that become one a frame is lost. */
const timeOptions = ['-enc_time_base', '1:90000'];

function encodeOptions({ audio }: StretchForm, { width, height, hasAudio }: CommonForm, fromSeconds: number): string[] {
  const fitted = `scale=${width}:${height}:force_original_aspect_ratio=decrease`;
  const filter = `${fitted},pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2,setsar=1`;
  const sound = ['-c:a', 'aac', '-ar', '48000', '-ac', '2'];
  // From 0 on it would be made for as long as the run's clock says, only to be thrown away.
  const source = ['-itsoffset', fromSeconds.toFixed(6), '-f', 'lavfi', '-i', 'anullsrc=r=48000:cl=stereo'];
  const silence = [...source, '-map', '1:a:0', '-shortest', ...sound];
  const recorded = ['-map', '0:a:0', ...sound];
  const audible = hasAudio ? (audio === undefined ? silence : recorded) : [];
  return [...audible, '-map', '0:v:0', '-vf', filter, ...x264Options, ...timeOptions];
}
