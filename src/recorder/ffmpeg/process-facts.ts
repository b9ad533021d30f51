/** Owns what /proc tells of a process. Nothing here touches another filesystem, which may hang. */
import { readFileSync, readlinkSync } from 'node:fs';
import { errorCode } from '../../domain/errors.js';

export interface ProcessFacts {
  /** The pid of the process that leads its session. */
  readonly session: number;
  /** When it began, from the start of the host, in clock ticks. */
  readonly startTicks: string;
}

/**
 * Undefined if there is no such process, or only its exit status is left of it.
 *
 * @throws an error of the system if that cannot be told, for want of a descriptor say
 */
export function readProcessFacts(pid: number): ProcessFacts | undefined {
  const stat = ofProcess(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (stat === undefined) return undefined;
  // The second field is the program's name in brackets, which may hold brackets and blanks itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, session, startTicks] = [fields[0], fields[3], fields[19]];
  if (state === 'Z' || state === 'X' || startTicks === undefined) return undefined;
  return { session: Number(session), startTicks };
}

/** The path that its standard output is open on; undefined if it cannot be seen or has none. */
export function readOutputPath(pid: number): string | undefined {
  return ofProcess(() => readlinkSync(`/proc/${pid}/fd/1`))?.replace(/ \(deleted\)$/, '');
}

export function readCommandLine(pid: number): string[] {
  const text = ofProcess(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  return text?.split('\0').slice(0, -1) ?? [];
}

/** Processes come and go while they are looked at, and those of other users are none of ours. */
function ofProcess<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}
