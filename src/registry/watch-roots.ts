/** Owns the watch on the registry that keeps a reader's snapshot of the roots at most one look old. */
import { reasonOf } from '../domain/errors.js';
import type { Registry } from './registry.js';
import type { RootsSnapshot } from './roots-snapshot.js';

export interface WatchOptions {
  readonly everyMs: number;
  /** Called with the first snapshot before `watchRoots` returns, unless the registry is not rebuilt yet. */
  readonly onChange: (snapshot: RootsSnapshot) => void;
  /** Called once for a failure that lasts, however many looks it lasts. */
  readonly onError: (error: unknown) => void;
}

export interface RootsWatch {
  stop(): void;
}

export function watchRoots(registry: Registry, { everyMs, onChange, onError }: WatchOptions): RootsWatch {
  let seen: string | undefined;
  let failure: string | undefined;
  const look = () => {
    try {
      const fresh = freshSnapshot(registry, seen);
      failure = undefined;
      if (fresh === undefined) return;
      seen = fresh.version;
      onChange(fresh.snapshot);
    } catch (error) {
      if (failure === reasonOf(error)) return;
      failure = reasonOf(error);
      onError(error);
    }
  };
  look();
  const timer = setInterval(look, everyMs);
  return { stop: () => clearInterval(timer) };
}

function freshSnapshot(registry: Registry, seen: string | undefined) {
  const version = registry.rootsVersion();
  // While it is rebuilt a registry knows too little: what was seen before is nearer to the truth.
  if (version === seen || registry.rebuiltAtMs() === undefined) return undefined;
  const snapshot = registry.rootsSnapshot();
  // A file that was replaced during the look may have given an empty snapshot: the next look tells.
  return registry.rootsVersion() === version ? { version, snapshot } : undefined;
}
