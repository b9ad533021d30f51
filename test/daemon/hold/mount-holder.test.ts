import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Dayfs } from '../../support/dayfs.js';
import { eventually } from '../../support/eventually.js';
import { describeMount } from '../../support/fuse.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/trees.js';

const fixture = resolve('test/daemon/hold/fixtures/held-program.mjs');
const fuseDevice = 10 * 256 + 229;
const askToBegin = 26;

describeMount('a process that holds a mount', () => {
  let folder: TemporaryFolder;
  let mountPoint: string;

  beforeEach(() => {
    folder = temporaryFolder();
    mountPoint = join(realpathSync(folder.path), 'merged');
    mkdirSync(mountPoint);
  });

  afterEach(() => folder[Symbol.dispose]());

  const hold = (...args: string[]) => new Dayfs(args, {}, fixture);
  const isMounted = () => readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${mountPoint} `);

  test('hands the same device and what is known to each process that serves, and unmounts at its end', async () => {
    await using held = hold(mountPoint);
    await held.says('mounted it');
    expect(held.output).toContain(`the device is ${fuseDevice}, the state has 0 names`);
    await eventually(() => held.servingPid > 0);
    process.kill(held.servingPid, 'SIGKILL');
    // Of the same connection: the first process left the request unread.
    await held.says(`found it known, the kernel asks for operation ${askToBegin}`);
    expect(held.output).toContain('the process that serves the mount ended (SIGKILL), and is started again in 0.0 s');
    expect(isMounted()).toBe(true);
    expect((await held.stop('SIGTERM')).code).toBe(0);
    expect(isMounted()).toBe(false);
  });

  test('has another one serve, by the code that is installed then, when it is told to', async () => {
    const [installed, newer] = [join(folder.path, 'installed.mjs'), join(folder.path, 'newer.mjs')];
    const program = (version: string) => `process.stdout.write('${version} ');\nawait import('${fixture}');\n`;
    writeFileSync(installed, program('the first version is'));
    await using held = new Dayfs([mountPoint], {}, installed);
    await held.says('mounted it');
    await eventually(() => held.servingPid > 0);
    const before = held.servingPid;
    writeFileSync(newer, program('the newer version is'));
    renameSync(newer, installed);
    held.process.kill('SIGUSR2');
    await held.says('the newer version is serving');
    await held.says('found it known');
    expect(held.servingPid).not.toBe(before);
    // It was asked to end: that is no fault to be told of.
    expect(held.output).not.toContain('is started again');
  });

  test('gives what goes on dying time, and ends at once when it is told to', async () => {
    await using held = hold(mountPoint, 'crash');
    await eventually(() => [...held.output.matchAll(/started again in (\d+\.\d) s/g)].length >= 5);
    const waits = [...held.output.matchAll(/started again in (\d+\.\d) s/g)].map(([, seconds]) => Number(seconds));
    expect(waits.slice(0, 3)).toEqual([0, 0, 0]);
    expect(waits[3]).toBeGreaterThan(0);
    expect((await held.stop('SIGTERM')).code).toBe(0);
  });

  test('ends as the first process does that cannot serve', async () => {
    await using held = hold(mountPoint, 'refuse');
    expect((await held.ended()).code).toBe(2);
    expect(held.output.match(/serving as/g)).toHaveLength(1);
  });

  test('leaves no process behind when it is killed, whatever happens to the mount', async () => {
    await using held = hold(mountPoint);
    await held.says('mounted it');
    const { servingPid } = held;
    await held.stop('SIGKILL');
    await eventually(() => !existsSync(`/proc/${servingPid}`));
    spawnSync('umount', ['--lazy', mountPoint]);
  });
});
