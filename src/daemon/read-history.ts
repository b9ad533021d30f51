/** Owns what of the registry tells why a recording has a gap. */
import type { History } from '../lookup/gap-cause.js';
import type { Registry } from '../registry/registry.js';

/** As often as a recorder says that it runs. */
export const historyEveryMs = 10_000;

const mostSwitches = 1000;

/** @throws DayfsError if the registry cannot be used */
export function readHistory(registry: Registry): History {
  // The first disk of all was switched to from none.
  const switches = registry.switches(mostSwitches).filter(({ from }) => from !== undefined);
  const switchesMs = switches.map(({ atMs }) => atMs);
  return { switchesMs: switchesMs.toReversed(), sessions: registry.sessions() };
}
