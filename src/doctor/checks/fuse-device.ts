/** Owns the check of the kernel's FUSE device. */
import { DayfsError } from '../../domain/errors.js';
import { checkFuseDevice } from '../../mount/mount-point.js';
import { broken, type Check, ok } from '../finding.js';

export const fuseDevice: Check = {
  name: 'FUSE device',
  examine: async () => {
    try {
      await checkFuseDevice();
      return [ok('/dev/fuse can be opened')];
    } catch (error) {
      if (!(error instanceof DayfsError)) throw error;
      const at = error.message.lastIndexOf(': ');
      return [broken(error.message.slice(0, at), error.message.slice(at + 2))];
    }
  },
};
