/** Owns what a daemon is made of and holds: its processes and their memory, from /proc (proc(5)). */
import { readdirSync, readFileSync } from 'node:fs';

/** A process and all its children. */
export function processesOf(pid) {
  return [
    pid,
    ...readdirSync(`/proc/${pid}/task`)
      .flatMap((thread) => childrenOf(pid, thread))
      .flatMap(processesOf),
  ];
}

function childrenOf(pid, thread) {
  try {
    return readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1').split(' ').filter(Boolean);
  } catch (error) {
    // mergerfs's threads come and go.
    if (['ENOENT', 'ESRCH'].includes(error.code)) return [];
    throw error;
  }
}

/** What is resident, each shared page by its share: the numbers of several processes may be added. */
export function memoryMiBOf(pid) {
  return processesOf(pid).reduce((sum, each) => {
    const [, kibibytes] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${each}/smaps_rollup`, 'latin1'));
    return sum + Number(kibibytes) / 1024;
  }, 0);
}
