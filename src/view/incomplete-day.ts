/** Owns what is said of a merged day that lacks some of what it is made of, and the refusal to show it so. */
import { askBranch } from '../union/branch.js';
import type { MergedDay, MergedDays } from '../union/merged-days.js';
import type { FolderNode } from './node.js';

/** `show` what there is, or `fail` whatever is asked in such a day, so that it cannot be taken for a smaller one. */
export type IncompleteDays = 'show' | 'fail';

/** No system's code: this way it passes between threads. */
export const incompleteDayCode = 'ERR_DAY_INCOMPLETE';

class IncompleteDayError extends Error {
  override readonly name = 'IncompleteDayError';
  readonly code = incompleteDayCode;
}

/** The disks that a day lacks: away, without an answer, or without its root's folder; of the flat layout its folder. */
export function missingFrom({ disks, branches }: MergedDay, { observer }: MergedDays): string[] {
  const roots = disks.filter((disk) => {
    const branch = branches.find((each) => each.disk === disk);
    return branch === undefined || typeof askBranch(branch, observer, (folder) => folder.stats()) === 'string';
  });
  const legacy = branches.find(({ disk }) => disk === undefined);
  const answer = legacy && askBranch(legacy, observer, (folder) => folder.stats());
  return answer === 'away' || answer === 'failed' ? [...roots, legacy?.rootPath ?? ''] : roots;
}

/** A folder of a day that tells, by an extended attribute, what the day lacks. */
export function tellingMissing(folder: FolderNode, missing: () => readonly string[]): FolderNode {
  return {
    ...partsOf(folder),
    extendedAttributes: () => {
      const lacked = missing();
      return new Map(lacked.length === 0 ? [] : [['user.dayfs.missing', lacked.join('\n')]]);
    },
  };
}

/** A folder that fails to be listed, and to be looked up in, while the day lacks something; all but what is named. */
export function failingIncomplete(
  folder: FolderNode,
  missing: () => readonly string[],
  { path, isExcepted }: { path: string; isExcepted: (name: string) => boolean },
): FolderNode {
  const check = () => {
    const lacked = missing();
    if (lacked.length > 0) throw new IncompleteDayError(`${path} lacks what ${lacked.join(', ')} holds of it`);
  };
  const parts = partsOf(folder);
  return {
    ...parts,
    list: () => {
      check();
      return parts.list();
    },
    files: (names) => {
      check();
      return parts.files(names);
    },
    child: (name) => {
      if (!isExcepted(name)) check();
      return parts.child(name);
    },
    openListed: (name) => {
      if (!isExcepted(name)) check();
      return parts.openListed(name);
    },
  };
}

function partsOf(folder: FolderNode): FolderNode {
  return {
    kind: 'folder',
    attributes: () => folder.attributes(),
    list: () => folder.list(),
    files: (names) => folder.files(names),
    openListed: (name) => folder.openListed(name),
    settle: (watch) => folder.settle(watch),
    child: (name) => folder.child(name),
    ...(folder.extendedAttributes && { extendedAttributes: folder.extendedAttributes }),
  };
}
