/** Owns what a process takes of the host at a moment. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Load {
  readonly pid: number;
  readonly memoryMiB: number;
  readonly descriptors: number;
}

/** Undefined for one that has just ended. */
export function weighProcess(pid: number): Load | undefined {
  try {
    const kiB = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    // A process that is dead, and that the kernel has not let go of, has none.
    if (kiB === undefined) return undefined;
    return { pid, memoryMiB: Math.round(Number(kiB) / 1024), descriptors: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    // It ended while /proc was read.
    return undefined;
  }
}
