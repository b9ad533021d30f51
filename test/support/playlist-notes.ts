/** Owns what a playlist says of one segment, as tests compare it. */
import type { PlaylistNotes } from '../../src/lookup/playlist-notes.js';

/** Undefined for a segment that it has no note of. */
export function noteOf(notes: PlaylistNotes, name: string) {
  const index = notes.indexOf(name, 0);
  if (index < 0) return undefined;
  return {
    durationMs: notes.lengthMsAt(index),
    startMs: notes.startMsAt(index),
    startsRun: notes.startsRunAt(index),
    initName: notes.initNameAt(index),
  };
}
