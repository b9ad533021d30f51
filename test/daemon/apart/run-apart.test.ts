import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Day } from '../../../src/domain/day.js';
import { HangingDisk } from '../../faults/fault-disk.js';
import { Dayfs, runDayfs, writeConfig } from '../../support/dayfs.js';
import { eventually } from '../../support/eventually.js';
import { describeMount } from '../../support/fuse.js';
import { day, diskId, makeDisks } from '../../support/merged-day.js';
import { record } from '../../support/recorded-days.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/trees.js';

const hour = 3_600_000;
const lookup = ['lookup', 'court-1', '2026-01-15T14:30', '2026-01-15T14:50', '--json'];

let folder: TemporaryFolder;
let disk: HangingDisk;
let config: string;

beforeEach(async () => {
  folder = temporaryFolder();
  disk = await HangingDisk.make(folder.path, 'disk-b');
  const disks = makeDisks(folder.path, 'disk-a', 'disk-b');
  const [diskA, diskB] = disks as [(typeof disks)[0], (typeof disks)[0]];
  record({ disk: diskA, day, fromMs: 14.5 * hour, count: 100 });
  record({ disk: diskB, day, fromMs: 14.5 * hour + 600_000, count: 100 });
  config = writeConfig(folder.path, disks, { mount: { diskDeadlineSeconds: 1 } });
  // So that the registry knows of both.
  await runDayfs(['--config', config, 'roots']);
});

afterEach(async () => {
  disk.goOn();
  await disk.release();
  folder[Symbol.dispose]();
});

describeMount('a lookup that a disk holds up', () => {
  test('is given to another process, and its answer comes once', async () => {
    disk.hang();
    const { code, stdout, stderr } = await runDayfs(['--config', config, ...lookup]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      roots: [{ state: 'ok' }, { disk: 'disk-b', state: 'unreachable' }],
      coverage: { coveredSeconds: 600, gaps: [{ cause: 'disk-unreachable' }] },
    });
    expect(stderr).toMatch(/^dayfs: \S+disk-b\S+ cannot be read: what disk-b holds of court-1 .*\n$/);
  });

  test('is left to its process while the disk is slow, and does not hang', async () => {
    const other = '20260114' as Day;
    const path = join(folder.path, 'disk-b');
    const of = { id: diskId('disk-b'), path, minFree: { share: 0 } };
    // Of another program's playlist each file is asked for its size.
    record({ disk: of, day: other, fromMs: 14.5 * hour, count: 2000, everyMs: 600, playlist: 'another' });
    await runDayfs(['--config', config, 'reconcile', '--all']);
    disk.stutter();
    const asking = new Dayfs([
      '--config',
      config,
      'lookup',
      'court-1',
      '2026-01-14T14:30',
      '2026-01-14T14:50',
      '--json',
    ]);
    const processes = new Set<string>();
    const looking = setInterval(() => {
      for (const pid of childrenOf(asking.process.pid ?? 0)) processes.add(pid);
    }, 10);
    const { stdout } = await asking.ended().finally(() => clearInterval(looking));
    expect(JSON.parse(stdout)).toMatchObject({ roots: [{ state: 'ok' }], coverage: { ratio: 1 } });
    expect(processes.size).toBe(1);
  });

  test('answers without that disk also where the configuration can be read only once', async () => {
    disk.hang();
    const script = 'cat "$1" | "$2" dist/main.cjs --config /dev/stdin "${@:3}"';
    const args = ['-c', script, 'bash', config, process.execPath, ...lookup];
    const stdout = execFileSync('bash', args, { encoding: 'utf8', stdio: 'pipe' });
    expect(JSON.parse(stdout)).toMatchObject({ roots: [{ state: 'ok' }, { state: 'unreachable' }] });
  });

  test('ends by the signal that tells it to, and shows nothing', async () => {
    disk.hang();
    const asking = new Dayfs(['--config', config, ...lookup]);
    await eventually(() => processesHeldUpIn(asking.process.pid ?? 0).length > 0);
    asking.process.kill('SIGTERM');
    await asking.ended();
    expect(asking.process.signalCode).toBe('SIGTERM');
    expect(asking.output).toBe('');
  });
});

/** Children that wait for an answer of a filesystem in user space. */
function processesHeldUpIn(parent: number): string[] {
  return childrenOf(parent).filter((pid) =>
    readdirSync(`/proc/${pid}/task`).some((task) =>
      readFileSync(`/proc/${pid}/task/${task}/stack`, 'latin1').includes('fuse_'),
    ),
  );
}

function childrenOf(parent: number): string[] {
  try {
    return readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').split(' ').filter(Boolean);
  } catch {
    // It has ended.
    return [];
  }
}
