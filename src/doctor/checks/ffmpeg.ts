/** Owns the check of ffmpeg: that it runs, and has what the recorder asks of it. */
import type { CameraConfig } from '../../config/config.js';
import { askProgram } from '../ask-program.js';
import { broken, type Check, type Finding, ok } from '../finding.js';

const install = 'apt-get install ffmpeg';

/** Options of the segment muxer that every run is started with. */
const neededOptions = ['-segment_atclocktime', '-segment_format_options', '-segment_list_type'];

export const ffmpeg: Check = {
  name: 'ffmpeg',
  examine: async ({ config: { cameras } }) => {
    if (cameras.length === 0) return [ok('no camera is configured, so it is not needed to record')];
    const ask = async (...words: string[]) => (await askProgram('ffmpeg', '-hide_banner', ...words)).text;
    const [version, probeVersion] = await Promise.all(
      ['ffmpeg', 'ffprobe'].map(async (program) => await askProgram(program, '-version')),
    );
    if (version?.exitCode !== 0) return [broken('ffmpeg does not run', install)];
    if (probeVersion?.exitCode !== 0) return [broken('ffprobe does not run', install)];
    const [muxer, demuxers, devices, protocols] = await Promise.all([
      ask('-help', 'muxer=segment'),
      ask('-demuxers'),
      ask('-devices'),
      ask('-protocols'),
    ]);
    const facts = { version: version.text, muxer, formats: `${demuxers}\n${devices}`, protocols };
    return judgeFfmpeg(facts, neededInputs(cameras));
  },
};

export interface FfmpegFacts {
  readonly version: string;
  /** What it says of its segment muxer. */
  readonly muxer: string;
  /** The tables of what it reads. */
  readonly formats: string;
  readonly protocols: string;
}

export interface NeededInputs {
  readonly formats: readonly string[];
  readonly protocols: readonly string[];
}

export function judgeFfmpeg(facts: FfmpegFacts, needed: NeededInputs): Finding[] {
  const options = neededOptions.filter((option) => !facts.muxer.includes(`${option} `));
  const formats = needed.formats.filter((format) => !namesOf(facts.formats).has(format));
  const protocols = needed.protocols.filter((protocol) => !namesOf(facts.protocols).has(protocol));
  const findings = [
    ...options.map((option) => broken(`this ffmpeg has no ${option}, by which it cuts segments`, install)),
    ...formats.map((format) =>
      broken(`this ffmpeg cannot read "${format}", which a camera is configured with`, install),
    ),
    ...protocols.map((name) => broken(`this ffmpeg has no ${name}, by which a camera is configured`, install)),
  ];
  const [, version = 'of an unknown version'] = /^ffmpeg version (\S+)/.exec(facts.version) ?? [];
  return findings.length > 0 ? findings : [ok(`ffmpeg ${version} has all that the cameras need`)];
}

/** What cameras are read by. RTSP is a format of ffmpeg's, and the other schemes of a URL are protocols. */
export function neededInputs(cameras: ReadonlyArray<Pick<CameraConfig, 'input'>>): NeededInputs {
  const formats = new Set<string>();
  const protocols = new Set<string>();
  for (const { input } of cameras) {
    for (const [at, argument] of input.entries()) {
      if (argument === '-f') formats.add(input[at + 1] ?? '');
      const scheme =
        argument === '-i' ? /^([a-z][a-z0-9+.-]*):\/\//i.exec(input[at + 1] ?? '')?.[1]?.toLowerCase() : undefined;
      if (scheme === 'rtsp' || scheme === 'rtsps') formats.add('rtsp');
      else if (scheme !== undefined) protocols.add(scheme);
    }
  }
  return { formats: [...formats], protocols: [...protocols] };
}

/** Lines such as ` D  mov,mp4,m4a  QuickTime / MOV`, or a name alone. */
function namesOf(table: string): Set<string> {
  const words = table.split('\n').flatMap((line) => line.trim().split(/\s+/).slice(0, 3));
  return new Set(words.flatMap((word) => word.split(',')));
}
