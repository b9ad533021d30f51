/** Owns changes of names, in the spool and the state folder, that must outlast a loss of power. */
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What a kill in the midst of `writeDurably` leaves. The next one writes over it. */
export function unfinishedPath(path: string): string {
  return `${path}.new`;
}

/** Writes a small file completely or not at all. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const temporary = unfinishedPath(path);
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await renameDurably(temporary, path);
}

/** Both paths lie in one folder. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  const folder = await open(dirname(to), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
