/** Owns the warning of secrets that no script can hide: those stand on ffmpeg's command line for all to read. */
import type { CameraConfig } from '../../config/config.js';
import type { Log } from '../../domain/log.js';
import { inputScript } from './hidden-input.js';
import { redact } from './redact.js';

/** Options whose value is a secret, or holds one as a rule. */
const secretOption = /^-(?:headers|cookies|passphrase|decryption_key|cryptokey|.*password)$/;

/** Once, at a start. */
export function warnOfShownSecrets(cameras: readonly CameraConfig[], log: Log): void {
  for (const camera of cameras.filter(showsSecret)) {
    const what = `the process list shows everybody on this host what ${camera.name} is asked with`;
    log.warn({ camera: camera.name }, `${what}: give its address alone, as "source", or mount /proc with hidepid=2`);
  }
}

export function showsSecret({ input, output }: Pick<CameraConfig, 'input' | 'output'>): boolean {
  const shown = inputScript(input) === undefined ? [...input, ...output] : output;
  return shown.some((word) => secretOption.test(word) || redact(word) !== word);
}
