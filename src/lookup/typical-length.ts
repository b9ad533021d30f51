/** Owns how long segments of a day are as a rule, as some of them tell: the same whatever part of it is asked for. */
import type { Branch } from '../union/branch.js';
import type { ShownNames } from '../union/shown-names.js';
import type { NameOrder } from './name-order.js';
import { type Naming, namedTime } from './naming.js';
import type { PlaylistText } from './playlist-text.js';
import { typicalLengthMs } from './segment-ends.js';

/** As many tell it as well as all do. */
const mostAsked = 300;

/** Where writers overlap, their names take turns. */
const farthestNext = 8;

/** @param parts.order where the names are in the order of time: foreign ones, however many, are then passed over */
export function typicalLengthOf(parts: {
  readonly shown: ShownNames;
  readonly playlists: readonly PlaylistText[];
  readonly naming: Naming;
  readonly order: NameOrder | undefined;
  readonly configuredMs: number;
}): number {
  const { shown, playlists, naming, order, configuredMs } = parts;
  const { from, until } = order?.ofDay() ?? { from: 0, until: shown.size };
  const step = Math.max(1, Math.floor((until - from) / mostAsked));
  const spacings: number[] = [];
  for (let index = from; index < until; index += step) {
    const spacingMs = spacingAt(shown, naming, index);
    if (spacingMs !== undefined && spacingMs > 0) spacings.push(spacingMs);
  }
  const listed = playlists.flatMap((playlist) => playlist.someLengthsMs());
  return typicalLengthMs(spacings, listed, configuredMs);
}

/** From one segment to the next of its branch. */
function spacingAt(shown: ShownNames, naming: Naming, index: number): number | undefined {
  const branch = branchAt(shown, index);
  const startMs = startAt(shown, naming, index);
  if (branch === undefined || startMs === undefined) return undefined;
  for (let next = index + 1; next <= index + farthestNext; next += 1) {
    const nextMs = branchAt(shown, next) === branch ? startAt(shown, naming, next) : undefined;
    if (nextMs !== undefined) return nextMs - startMs;
  }
  return undefined;
}

/** Undefined also for a name that stands for two instants: those of both hours lie among one another. */
function startAt({ names }: ShownNames, naming: Naming, index: number): number | undefined {
  const [startMs, other] = namedTime(naming, names[index] ?? '')?.instantsMs ?? [];
  return other === undefined ? startMs : undefined;
}

function branchAt(shown: ShownNames, index: number): Branch | undefined {
  return shown.at(index)?.branches[0];
}
