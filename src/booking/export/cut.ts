/** Owns the decision how a booking is cut: copied where that begins and plays as it should, else encoded anew. */
import type { Container } from './container.js';
import { isSameForm, type Keyframe, type StretchForm } from './stretch-form.js';

export interface Cut {
  readonly mode: 'copied' | 'encoded';
  /** Why it could not be copied. */
  readonly reason: string | undefined;
  /** How much of what comes before the window stands at the file's beginning, to be shown or only to be decoded. */
  readonly leadSeconds: number;
  readonly hidesLead: boolean;
}

/** A lead that a customer hardly sees costs less than the time, and the loss of quality, of encoding it all. */
const mostLeadSeconds = 0.5;

/** What all the containers hold, and the transport stream on the way to them. */
const copiedVideo = new Set(['h264', 'hevc']);

/**
 * @param forms of the stretches, in order, at least one
 * @param askedSeconds when the first one is to begin, by its clock
 */
export function chooseCut(forms: readonly StretchForm[], askedSeconds: number, container: Container): Cut {
  const [first] = forms;
  const cut = (mode: Cut['mode'], reason?: string): Cut => ({
    mode,
    reason,
    leadSeconds: mode === 'copied' ? leadSeconds : 0,
    hidesLead: mode === 'copied' && container.hidesLead,
  });
  const leadSeconds = first === undefined ? 0 : leadOf(first, askedSeconds);
  const strange = forms.find(({ video }) => !copiedVideo.has(video.codec));
  if (strange !== undefined) return cut('encoded', `its video is ${strange.video.codec}`);
  if (first !== undefined && !forms.every((form) => isSameForm(first, form)))
    return cut('encoded', 'its picture or sound changes its form on the way');
  if (container.hidesLead || leadSeconds <= mostLeadSeconds) return cut('copied');
  return cut('encoded', `the nearest keyframe is ${leadSeconds.toFixed(1)} s before the start`);
}

/** The picture to begin with: the nearest to the moment asked for. */
export function firstPictureSeconds({ shownSeconds, video }: StretchForm, askedSeconds: number): number {
  return shownSeconds.find((seconds) => seconds >= askedSeconds - video.frameSeconds / 2) ?? askedSeconds;
}

/** The keyframe that a copy has to begin with: the last one not after that picture, else the first there is. */
export function keyframeFor({ keyframes }: StretchForm, pictureSeconds: number): Keyframe | undefined {
  return keyframes.findLast(({ shownSeconds }) => shownSeconds <= pictureSeconds) ?? keyframes[0];
}

function leadOf(form: StretchForm, askedSeconds: number): number {
  const pictureSeconds = firstPictureSeconds(form, askedSeconds);
  const keyframeSeconds = keyframeFor(form, pictureSeconds)?.shownSeconds ?? pictureSeconds;
  return Math.max(0, pictureSeconds - keyframeSeconds);
}
