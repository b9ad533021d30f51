/** Owns the helper that mount(8) calls for the type "dayfs", and with it fstab lines and `.mount` units. */
import { writtenByDayfs } from '../units/unit-text.js';
import type { HostFile } from './host-file.js';

/** mount(8) looks for it there alone. */
export const helperPath = '/sbin/mount.dayfs';

/** A script, since mount(8) passes on neither PATH nor HOME to count on, and Node may lie anywhere. */
export function mountHelper(program: readonly string[]): HostFile {
  const words = program.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  return { path: helperPath, text: `#!/bin/sh\n${writtenByDayfs}\nexec ${words} mount-helper "$@"\n`, mode: 0o755 };
}
