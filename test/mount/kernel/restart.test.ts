import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, readSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { describeMount } from '../../support/fuse.js';
import { type MountedDisks, mountDisks } from '../../support/mounted-disks.js';

const deaths = 4;

/** Opens, reads and compares, again and again, names that it knows and those that it lists; ends at the first fault, or when told to. */
const reader = `
import hashlib, json, os, sys
top, sums, stop = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3]
held = [open(f"{top}/{name}", "rb", buffering=0) for name in sums]
while not os.path.exists(stop):
    assert sorted(name for name in os.listdir(top) if name in sums) == sorted(sums), "a name is missing"
    for name, file in zip(sums, held):
        with open(f"{top}/{name}", "rb") as again:
            assert hashlib.sha256(again.read()).hexdigest() == sums[name], name
        file.seek(0)
        assert hashlib.sha256(file.read()).hexdigest() == sums[name], f"{name}, held open"
        assert os.fstat(file.fileno()).st_size == os.stat(f"{top}/{name}").st_size
`;

describeMount('a serving process of the kernel driver that is killed', () => {
  let day: MountedDisks;
  const contents = new Map(Array.from({ length: 12 }, (_, index) => [`${index}.ts`, randomBytes(200_000 + index)]));

  beforeEach(async () => {
    day = await mountDisks('kernel', (roots) => {
      [...contents].forEach(([name, content], index) => writeFileSync(join(roots[index % 3] ?? '', name), content));
    });
  });

  afterEach(() => day[Symbol.asyncDispose]());

  const killAndWait = async () => {
    const before = day.mount.servingPid;
    process.kill(before, 'SIGKILL');
    await eventually(() => day.mount.servingPid !== before && readdirSync(day.merged).length > 0, { withinMs: 20_000 });
  };

  test('is missed by nobody: no read fails, no name is lost, and what is open can be read on', async () => {
    const sums = Object.fromEntries(
      [...contents].map(([name, content]) => [name, createHash('sha256').update(content).digest('hex')]),
    );
    const stop = join(day.place, 'stop');
    const args = ['-c', reader, day.merged, JSON.stringify(sums), stop];
    const readers = Promise.all(Array.from({ length: 4 }, async () => await promisify(execFile)('python3', args)));
    for (let death = 0; death < deaths; death += 1) await killAndWait();
    writeFileSync(stop, '');
    // One that saw a fault has ended with it.
    await readers;
  });

  test('leaves made-up files that are open, and node numbers, to the next one', async () => {
    const path = join(day.merged, '.dayfs/roots.json');
    const fd = openSync(path, 'r');
    try {
      const first = Buffer.alloc(1_000);
      const read = (target: Buffer) => target.toString('utf8', 0, readSync(fd, target, 0, target.length, 0));
      const text = read(first);
      const inodes = () => readdirSync(day.merged).map((name) => statSync(join(day.merged, name)).ino);
      const before = inodes();
      await killAndWait();
      expect(read(Buffer.alloc(1_000))).toBe(text);
      expect(inodes()).toEqual(before);
    } finally {
      closeSync(fd);
    }
  });
});
