/** Owns how tests read a view, as those who read in the mount do: look up, list, open and read. */
import { closeSync, readFileSync } from 'node:fs';
import type { MergedView } from '../../src/view/merged-view.js';
import type { FileNode, FolderNode } from '../../src/view/node.js';

export function folderAt(view: MergedView, path: string): FolderNode {
  const node = view.resolve(path);
  if (node?.kind !== 'folder') throw new Error(`${path} is no folder`);
  return node;
}

export function namesIn(view: MergedView, path: string): string[] {
  return folderAt(view, path)
    .list()
    .entries()
    .map(({ name }) => name);
}

export function fileAt(view: MergedView, path: string): FileNode {
  const node = view.resolve(path);
  if (node?.kind !== 'file') throw new Error(`${path} is no file`);
  return node;
}

export function contentOf(file: FileNode): string {
  const { fd } = file.open();
  try {
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}
