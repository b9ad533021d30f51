/**
 * Opens the registry of a state folder and notes one root after the other, each said on a line of its own once
 * it is noted. Arguments: state folder, disk, how many (`Infinity`: until it is killed).
 */
import { writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { openRegistry } from '../../../dist/registry/open-registry.js';

const [statePath, disk, count] = process.argv.slice(2);
const log = { warn: (line) => process.stderr.write(`${line}\n`) };
const registry = openRegistry({ statePath, log, now: Date.now });
for (let number = 0; number < Number(count); number++) {
  const camera = `court-${number}`;
  const path = `/mnt/${disk}/20260115/${camera}`;
  registry.noteRoots([{ day: '20260115', camera, disk, path, firstSeenMs: 1, lastSeenMs: 2 }]);
  writeSync(1, `20260115/${camera}/${disk}\n`);
  if (number % 10 === 0) await setTimeout(1);
}
registry.close();
