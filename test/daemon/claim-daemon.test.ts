import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { claimDaemon } from '../../src/daemon/claim-daemon.js';
import { makeFolder as makePlainFolder } from '../disks/test-disk.js';
import { eventually } from '../support/eventually.js';
import { describeAsRoot } from '../support/fuse.js';

describeAsRoot('a claim on a folder whose filesystem has become read-only', () => {
  function makeFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'dayfs-claim-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'dayfs-test', folder]);
    onTestFinished(() => {
      execFileSync('umount', ['--lazy', folder]);
      rmdirSync(folder);
    });
    return folder;
  }

  const makeReadOnly = (folder: string) => execFileSync('mount', ['-o', 'remount,ro', folder]);

  /** Another process takes it, whoever is named in the file. */
  async function takeElsewhere(folder: string): Promise<ChildProcess> {
    const holder = spawn('flock', [join(folder, '.mount.lock'), 'sh', '-c', 'echo taken; exec sleep 60'], {
      detached: true,
    });
    onTestFinished(() => void process.kill(-(holder.pid ?? 0), 'SIGKILL'));
    let said = '';
    holder.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await eventually(() => said.includes('taken'));
    return holder;
  }

  test('is taken where a daemon ran before, by one process alone', () => {
    const folder = makeFolder();
    writeFileSync(join(folder, '.mount.lock'), '1\n');
    makeReadOnly(folder);
    const claim = claimDaemon(folder, 'mount');
    expect(claim.isInPlace()).toBe(true);
    expect(readFileSync(claim.path, 'utf8')).toBe('1\n');
    expect(() => claimDaemon(folder, 'mount')).toThrow(/already running/);
  });

  test('goes to the next process while a dead one that a disk keeps still holds it', async () => {
    const folder = makeFolder();
    const { pid = 0 } = await takeElsewhere(folder);
    makeReadOnly(folder);
    expect(() => claimDaemon(folder, 'mount')).toThrow(/already running/);
    expect(claimDaemon(folder, 'mount', { deadPid: pid }).isInPlace()).toBe(true);
  });

  const refusal = /^cannot write to \S+\.lock \(EROFS.*\): .* remount it read-write, after fsck$/;

  test('is refused with the remedy where none ran before', () => {
    const folder = makeFolder();
    makeReadOnly(folder);
    expect(() => claimDaemon(folder, 'mount')).toThrow(refusal);
  });

  test('is refused with the remedy to a daemon that is of no use without writing there', () => {
    const folder = makeFolder();
    writeFileSync(join(folder, '.recorder.lock'), '1\n');
    makeReadOnly(folder);
    expect(() => claimDaemon(folder, 'recorder', { needsWrites: true })).toThrow(refusal);
  });
});

test('a claim empties no file that a link in its place leads to', () => {
  const folder = makePlainFolder();
  const other = join(folder, 'other');
  writeFileSync(other, 'precious');
  symlinkSync(other, join(folder, '.recorder.lock'));
  expect(() => claimDaemon(folder, 'recorder')).toThrow(
    /^cannot write to \S+\.lock \(ELOOP.*\): it must be a file; move away what stands in its place$/,
  );
  expect(readFileSync(other, 'utf8')).toBe('precious');
});

test('a claim says what stands in its way', () => {
  const folder = makePlainFolder();
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, '.recorder.lock'));
  for (const path of ['file', 'file/below'])
    expect(() => claimDaemon(join(folder, path), 'recorder')).toThrow(
      /\): a file stands where a folder must be; move it/,
    );
  expect(() => claimDaemon(folder, 'recorder')).toThrow(/\): it must be a file; move away/);
});
