/** Owns how an operation answers: with so many bytes that it has put into the reply, or with an errno. */
import { constants } from 'node:os';

/** Bytes of the reply's body, or an errno below zero. Errors that are usual are no exceptions: those cost too much. */
export type Answer = number;

const { errno } = constants;

export const refusals = {
  notFound: -errno.ENOENT,
  /** The kernel looks the way to the node up again, and then asks once more. */
  stale: -errno.ESTALE,
  noFolder: -errno.ENOTDIR,
  isFolder: -errno.EISDIR,
  readOnly: -errno.EROFS,
  noData: -errno.ENODATA,
  tooSmall: -errno.ERANGE,
  broken: -errno.EINVAL,
  failed: -errno.EIO,
  tooManyOpen: -errno.ENFILE,
  unknown: -errno.ENOSYS,
} as const;
