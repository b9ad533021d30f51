import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorCode } from '../../src/domain/errors.js';
import { type Dayfs, startMount, writeConfig } from '../support/dayfs.js';
import { describeDrivers } from '../support/drivers.js';
import { camera, day, makeDisks, makeRoots } from '../support/merged-day.js';
import { type TemporaryFolder, temporaryFolder } from '../support/trees.js';

const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } = fs.constants;

const openNameless = 'import os, sys; os.open(sys.argv[1], os.O_TMPFILE | os.O_RDWR)';

/** renameat2(2) with RENAME_EXCHANGE. */
const swapNames = `import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
one, other = map(os.fsencode, sys.argv[1:])
if libc.renameat2(-100, one, -100, other, 2) != 0:
    sys.exit(os.strerror(ctypes.get_errno()))`;

describeDrivers('nothing done through the mount changes a recording', ({ driver }) => {
  let folder: TemporaryFolder;
  let mount: Dayfs;
  let merged: string;

  beforeAll(async () => {
    folder = temporaryFolder();
    const disks = makeDisks(folder.path, 'disk-a', 'disk-b');
    makeRoots(disks, [{ hls: { '1.ts': 'one' }, empty: {} }, { hls: { '2.ts': 'two' } }]);
    mount = await startMount(writeConfig(folder.path, disks, { mount: { driver } }));
    merged = join(folder.path, 'merged', camera, day);
  });

  afterAll(async () => {
    await mount[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  const file = () => join(merged, 'hls/1.ts');
  const fresh = () => join(merged, 'hls/new.ts');
  const withDescriptor = (change: (fd: number) => void) => {
    const fd = fs.openSync(file(), O_RDONLY);
    try {
      change(fd);
    } finally {
      fs.closeSync(fd);
    }
  };
  const outside = () => join(folder.path, 'outside');

  const calls: Record<string, () => void> = {
    'open for writing': () => fs.openSync(file(), O_WRONLY),
    'open for reading and writing': () => fs.openSync(file(), O_RDWR),
    'open for appending': () => fs.openSync(file(), O_WRONLY | O_APPEND),
    'open with O_TRUNC': () => fs.openSync(file(), O_RDONLY | O_TRUNC),
    create: () => fs.openSync(fresh(), O_WRONLY | O_CREAT),
    'create exclusively': () => fs.openSync(fresh(), O_RDONLY | O_CREAT | O_EXCL),
    truncate: () => fs.truncateSync(file(), 0),
    unlink: () => fs.unlinkSync(file()),
    rename: () => fs.renameSync(file(), fresh()),
    'rename of a folder': () => fs.renameSync(join(merged, 'hls'), join(merged, 'other')),
    mkdir: () => fs.mkdirSync(join(merged, 'new')),
    'mkdir of a camera': () => fs.mkdirSync(join(folder.path, 'merged/court-9')),
    rmdir: () => fs.rmdirSync(join(merged, 'empty')),
    'rmdir of a day': () => fs.rmdirSync(merged),
    link: () => fs.linkSync(file(), fresh()),
    symlink: () => fs.symlinkSync('/etc/passwd', fresh()),
    chmod: () => fs.chmodSync(file(), 0o777),
    'chmod of a folder': () => fs.chmodSync(merged, 0o777),
    chown: () => fs.chownSync(file(), 1, 1),
    lchown: () => fs.lchownSync(file(), 1, 1),
    utimes: () => fs.utimesSync(file(), 0, 0),
    'utimes of a folder': () => fs.utimesSync(merged, 0, 0),
    'rename over another': () => fs.renameSync(file(), join(merged, 'hls/2.ts')),
    'copy onto one': () => fs.copyFileSync(join(merged, 'hls/2.ts'), file()),
    'chmod by a descriptor': () => withDescriptor((fd) => fs.fchmodSync(fd, 0o777)),
    'chown by a descriptor': () => withDescriptor((fd) => fs.fchownSync(fd, 1, 1)),
    'utimes by a descriptor': () => withDescriptor((fd) => fs.futimesSync(fd, 0, 0)),
    'unlink in a root alone': () => fs.unlinkSync(join(merged, '.dayfs/roots/disk-a/hls/1.ts')),
    'mkdir in .dayfs': () => fs.mkdirSync(join(merged, '.dayfs/new')),
  };

  for (const [name, call] of Object.entries(calls)) {
    test(`${name} gets EROFS`, () => {
      let thrown: unknown;
      try {
        call();
      } catch (error) {
        thrown = error;
      }
      expect(errorCode(thrown)).toBe('EROFS');
    });
  }

  const commands: Record<string, () => [string, ...string[]]> = {
    setxattr: () => ['setfattr', '-n', 'user.mine', '-v', 'x', file()],
    removexattr: () => ['setfattr', '-x', 'user.dayfs.disk', file()],
    mknod: () => ['mkfifo', fresh()],
    'mknod of a device': () => ['mknod', fresh(), 'c', '1', '3'],
    fallocate: () => ['fallocate', '--length', '1M', file()],
    'a swap of two names': () => ['python3', '-c', swapNames, file(), join(merged, 'hls/2.ts')],
    'a file without a name (O_TMPFILE)': () => ['python3', '-c', openNameless, merged],
    'a shell that appends': () => ['sh', '-c', `echo more >> '${file()}'`],
  };

  for (const [name, command] of Object.entries(commands)) {
    test(`${name} gets EROFS`, () => {
      const [program, ...args] = command();
      const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
      expect(status).not.toBe(0);
      expect(stderr).toContain('Read-only file system');
    });
  }

  test('an ordinary user gets EROFS too, where the permissions would let it write', () => {
    const args = ['--reuid=65534', '--regid=65534', '--clear-groups', 'touch', fresh()];
    fs.chmodSync(folder.path, 0o755);
    expect(spawnSync('setpriv', args, { encoding: 'utf8' }).stderr).toContain('Read-only file system');
  });

  test('a link out of the mount cannot be made, and the disks are as they were', () => {
    expect(() => fs.linkSync(file(), outside())).toThrow('EXDEV');
    expect(fs.readdirSync(join(merged, 'hls'))).toEqual(['1.ts', '2.ts', 'index.m3u8']);
    expect(fs.readFileSync(file(), 'utf8')).toBe('one');
  });

  test('a mount that somebody remounts for writing still refuses', () => {
    const mountPoint = join(folder.path, 'merged');
    expect(spawnSync('mount', ['-i', '-o', 'remount,rw', mountPoint]).status).toBe(0);
    try {
      for (const [name, call] of Object.entries(calls)) expect(call, name).toThrow('EROFS');
      const set = spawnSync('setfattr', ['-n', 'user.mine', '-v', 'x', file()], { encoding: 'utf8' });
      expect(set.stderr).toContain('Read-only file system');
    } finally {
      spawnSync('mount', ['-i', '-o', 'remount,ro', mountPoint]);
    }
  });
});
