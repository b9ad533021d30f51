/** Owns what each request of libfuse asks of the view, and that every request to change something gets EROFS. */
import { constants as fsConstants } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import type { Operations } from 'fuse-native';
import type { Log } from '../../domain/log.js';
import { folderInode } from '../../view/inode-number.js';
import type { Entry } from '../../view/listing.js';
import { ViewFailure } from '../../workers/view-failure.js';
import type { ViewWorkers } from '../../workers/view-workers.js';
import { errnoOf, isSaidAlready } from '../errno.js';
import { FailedRequests, failedRequest } from '../failed-requests.js';
import { OpenFiles } from './open-files.js';
import { entryStat, fuseStat, fuseStatfs } from './stat.js';

const { EIO, ENODATA, EROFS } = constants.errno;
const writeFlags = fsConstants.O_WRONLY | fsConstants.O_RDWR | fsConstants.O_TRUNC;
const ownAttributes = 'user.dayfs.';

export function operations(workers: ViewWorkers, log: Log): Operations {
  const failed = new FailedRequests(log);
  /** A request is answered whatever happens: with what was asked for, or with the errno of the failure. */
  const settle = <T>(asked: Promise<T>, answer: (result: T) => void, refuse: (errno: number) => void): void => {
    asked.then(answer).catch((error: unknown) => {
      const errno = errnoOf(error);
      if (errno === EIO && !isSaidAlready(error)) failed.note(failedRequest(error, placeOf(error)));
      refuse(-errno);
    });
  };
  const files = new OpenFiles(workers, Date.now);
  const attributesOf = (path: string) => workers.ask('extendedAttributes', { path });
  return {
    getattr: (path, done) => settle(files.attributes(path), (found) => done(0, fuseStat(found)), done),
    readdir: (path, done) => {
      const answer = (inside: Entry[]) => {
        const entries = [...ownEntries(path), ...inside];
        done(0, namesOf(entries), entries.map(entryStat));
      };
      settle(workers.ask('entries', { path }), answer, done);
    },
    open: (path, flags, done) => {
      if ((flags & writeFlags) !== 0) done(-EROFS);
      else settle(files.open(path), (handle) => done(0, handle), done);
    },
    read: (_path, handle, target, length, position, done) => {
      settle(files.read(handle, position, target.subarray(0, length)), (bytes) => done(bytes), done);
    },
    release: (_path, handle, done) => settle(files.close(handle), () => done(0), done),
    statfs: (_path, done) => settle(workers.ask('space', {}), (space) => done(0, fuseStatfs(space)), done),
    getxattr: (path, name, _position, done) => {
      // The kernel asks for security.* and system.* at every turn: no disk need be asked.
      if (!name.startsWith(ownAttributes)) done(-ENODATA);
      else settle(attributesOf(path), (all) => done(0, bufferOf(all.get(name))), done);
    },
    listxattr: (path, done) => settle(attributesOf(path), (all) => done(0, [...all.keys()]), done),
    ...refusals,
  };
}

/** A folder holds itself and the one above it; libfuse adds neither. */
function ownEntries(path: string): Entry[] {
  const folders = { '.': path, '..': dirname(path) };
  return Object.entries(folders).map(([name, folder]) => ({ name, kind: 'folder', inode: folderInode(folder) }));
}

function placeOf(error: unknown): string | undefined {
  return error instanceof ViewFailure ? error.place : undefined;
}

function namesOf(entries: readonly Entry[]): string[] {
  return entries.map(({ name }) => name);
}

function bufferOf(value: string | undefined): Buffer | undefined {
  return value === undefined ? undefined : Buffer.from(value);
}

/** The kernel refuses these itself on a mount that is `ro`; should somebody remount it `rw`, dayfs does. */
const refusals = {
  write: (_path, _fd, _source, _length, _position, done) => done(-EROFS),
  create: (_path, _mode, done) => done(-EROFS),
  truncate: (_path, _size, done) => done(-EROFS),
  ftruncate: (_path, _fd, _size, done) => done(-EROFS),
  utimens: (_path, _atime, _mtime, done) => done(-EROFS),
  chown: (_path, _uid, _gid, done) => done(-EROFS),
  chmod: (_path, _mode, done) => done(-EROFS),
  mknod: (_path, _mode, _device, done) => done(-EROFS),
  setxattr: (_path, _name, _value, _position, _flags, done) => done(-EROFS),
  removexattr: (_path, _name, done) => done(-EROFS),
  unlink: (_path, done) => done(-EROFS),
  rename: (_from, _to, done) => done(-EROFS),
  link: (_from, _to, done) => done(-EROFS),
  symlink: (_target, _path, done) => done(-EROFS),
  mkdir: (_path, _mode, done) => done(-EROFS),
  rmdir: (_path, done) => done(-EROFS),
} satisfies Partial<Operations>;
