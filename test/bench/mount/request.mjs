/** Owns what the command line asks of the benchmark: all of it, or some cases and contenders to look into. */
import { parseArgs } from 'node:util';

const usage = 'usage: scripts/bench mount [ROUNDS | --long] [--only CASE,…] [--without CONTENDER,…]';

/** A case is called by how its id begins: `open`, `stat-first`; `growth` and `memory` are the two that are no cases. */
export function parseRequest(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { long: { type: 'boolean' }, only: { type: 'string' }, without: { type: 'string' } },
  });
  const isLong = values.long === true;
  const rounds = isLong ? 15 : Number(positionals[0] ?? 3);
  if (!(rounds >= 1)) throw new Error(usage);
  const only = values.only?.split(',');
  const without = values.without?.split(',') ?? [];
  return {
    isLong,
    rounds,
    asksFor: (id) => only === undefined || only.some((beginning) => id.startsWith(beginning)),
    isContender: (name) => !without.includes(name),
    /** Only then are the figures kept. */
    isWhole: only === undefined && without.length === 0,
  };
}
