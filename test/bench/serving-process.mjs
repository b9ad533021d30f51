/** Owns which process it is that serves a mount: the child of the one that was started, which only holds it. */
import { readFileSync } from 'node:fs';

export function servingPid(holder) {
  if (holder?.pid === undefined) return undefined;
  return Number(readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, 'utf8').trim());
}
