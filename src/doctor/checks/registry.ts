/** Owns the check of the registry file. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../domain/errors.js';
import { lookIntoRegistry, type RegistryLook } from '../../registry/look-into-registry.js';
import { broken, type Check, type Finding, ok, warning } from '../finding.js';

export const registry: Check = {
  name: 'registry',
  examine: async ({ config }) => {
    const path = join(config.statePath, 'registry.sqlite');
    // A folder that does not answer is found out here, where nothing else is held up by it.
    const isThere = await access(config.statePath).then(() => true, isThereAfter);
    return [judgeRegistry(path, isThere ? lookIntoRegistry(path) : { state: 'absent' })];
  },
};

function isThereAfter(error: unknown): boolean {
  return errorCode(error) !== 'ENOENT';
}

export function judgeRegistry(path: string, look: RegistryLook): Finding {
  switch (look.state) {
    case 'absent':
      return ok(`${path} is not there yet: the first start makes it, and fills it from the disks`);
    case 'whole':
      return ok(`${path} is whole`);
    case 'damaged':
      return warning(
        `${path} is damaged (${look.reason}): the next use sets it aside and fills a new one from the disks`,
        'dayfs reconcile --all',
      );
    case 'unreadable':
      return broken(
        `${path} cannot be read: ${look.reason}`,
        `run as the user that owns ${path}, or look at its filesystem`,
      );
  }
}
