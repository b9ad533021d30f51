/** Owns a look at the registry file that changes nothing: opening it as its users do would make it, or mend it. */
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reasonOf } from '../domain/errors.js';
import { KeptDatabase } from './kept-database.js';
import { damageBeforeOpening, damageOf, RegistryDamage } from './registry-damage.js';

export type RegistryLook =
  | { readonly state: 'absent' }
  | { readonly state: 'whole' }
  | { readonly state: 'damaged' | 'unreadable'; readonly reason: string };

export function lookIntoRegistry(path: string): RegistryLook {
  const look = lookOnce(path);
  // A copy that was made while somebody wrote may be torn, and hardly twice.
  return look.state === 'damaged' ? lookOnce(path) : look;
}

function lookOnce(path: string): RegistryLook {
  try {
    const damage = damageBeforeOpening(path);
    if (damage !== undefined) throw new RegistryDamage(damage);
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) return { state: 'absent' };
    checkCopy(path);
    return { state: 'whole' };
  } catch (error) {
    const damage = damageOf(error);
    return damage === undefined
      ? { state: 'unreadable', reason: reasonOf(error) }
      : { state: 'damaged', reason: damage };
  }
}

/** To open the file itself, even to read, would write to its -shm or make one. */
function checkCopy(path: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'dayfs-registry-'));
  try {
    const copy = join(folder, 'copy.sqlite');
    copyFileSync(path, copy);
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
    const database = new KeptDatabase(copy);
    const found = database.prepare('PRAGMA quick_check(1)').pluck().get();
    database.close();
    if (found !== 'ok') throw new RegistryDamage(String(found));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
