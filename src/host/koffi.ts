/** Owns how koffi is loaded, which makes the system calls that Node lacks: when it is needed, and where it has a build. */
import { createRequire } from 'node:module';
import type Koffi from 'koffi';
import { packageFile } from './program-files.js';

export function loadKoffi(): typeof Koffi | undefined {
  try {
    return createRequire(packageFile)('koffi') as typeof Koffi;
  } catch {
    // Without a build for this processor all else works (native-notes/libfuse.md names what does not).
    return undefined;
  }
}

/** For whoever has come so far by koffi alone. @throws Error */
export function requiredKoffi(): typeof Koffi {
  const koffi = loadKoffi();
  if (koffi === undefined) throw new Error(`koffi cannot be loaded on ${process.platform}-${process.arch}`);
  return koffi;
}
