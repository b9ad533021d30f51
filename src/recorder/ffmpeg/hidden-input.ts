/**
 * Owns how an address that holds a secret reaches ffmpeg: in a script for its concat demuxer, which only its
 * owner may read, and not on a command line, which everybody on the host may.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../domain/errors.js';

export const inputScriptName = 'input.ffconcat';

/** What may lie beneath an address in a script: ffmpeg asks leave for each. A stream that names files gets none. */
const beneathAddress = 'tcp,tls,udp,rtp,srtp,http,https,httpproxy,crypto,data,rtmp,rtmps,ffrtmphttp,srt';

const secretAddress = /^(?:rtsps?|https?|rtmps?|srt):\/\/\S*[@?]\S*$/i;

/** Options that a script is known to pass on to what it names. */
const passedOn = ['-rtsp_transport', '-timeout', '-rw_timeout'];

/** ffmpeg's arguments up to and with the input. */
export function inputArguments(input: readonly string[], runFolder: string): readonly string[] {
  if (inputScript(input) === undefined) return input;
  const protocols = `file,${beneathAddress}`;
  return ['-protocol_whitelist', protocols, '-f', 'concat', '-safe', '0', '-i', join(runFolder, inputScriptName)];
}

/** The script that stands for an input; undefined if there is nothing to hide, or no sure way to hide it. */
export function inputScript(input: readonly string[]): string | undefined {
  const address = input.at(-1) ?? '';
  const options = parseOptions(input.slice(0, -2));
  if (input.at(-2) !== '-i' || !secretAddress.test(address) || options === undefined) return undefined;
  const lines = [['protocol_whitelist', beneathAddress], ...options].map(([name, value]) => `option ${name} ${value}`);
  return ['ffconcat version 1.0', `file '${address.replaceAll("'", String.raw`'\''`)}'`, ...lines, ''].join('\n');
}

/** Undefined if there are others than those that a script is known to pass on. */
function parseOptions(words: readonly string[]): [name: string, value: string][] | undefined {
  const options: [name: string, value: string][] = [];
  for (let at = 0; at < words.length; at += 2) {
    const [name = '', value = ''] = [words[at], words[at + 1]];
    if (!passedOn.includes(name) || !/^\w+$/.test(value)) return undefined;
    options.push([name.slice(1), value]);
  }
  return options;
}

/** What ffmpeg says of a run's input, with the address in place of the script that stands for it. */
export function nameAddress(text: string, input: readonly string[], runFolder: string): string {
  if (inputScript(input) === undefined) return text;
  return text.replaceAll(join(runFolder, inputScriptName), () => input.at(-1) ?? '');
}

export async function writeInputScript(input: readonly string[], runFolder: string): Promise<void> {
  const script = inputScript(input);
  if (script !== undefined) await writeFile(join(runFolder, inputScriptName), script, { mode: 0o600 });
}

/** Whether a run reads what is asked for now, as far as its command line does not tell. */
export async function hasInputScript(input: readonly string[], runFolder: string): Promise<boolean> {
  const written = await readFile(join(runFolder, inputScriptName), 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  return written === inputScript(input);
}
