import { describe, expect, test } from 'vitest';
import { PlacingError, type PlacingFault } from '../../../src/disks/placing/placing-error.js';
import { isLasting, isSourceFault } from '../../../src/recorder/placing/source-fault.js';

const fault = (code: string, of: PlacingFault = 'source') => new PlacingError(of, code, 'message');

describe('a segment that cannot be placed though the disks are well', () => {
  test.each(['EIO', 'EMFILE', 'ENOMEM', 'EACCES', 'EBUSY'])('for %s is tried again and again first', (code) => {
    for (let tries = 1; tries < 7; tries += 1) expect(isLasting(fault(code), tries, true)).toBe(false);
    expect(isLasting(fault(code), 7, true)).toBe(true);
  });

  test('is not given up while no other can be read either: it is the spool that fails', () => {
    expect(isLasting(fault('EIO'), 1000, false)).toBe(false);
  });

  test.each(['ENOENT', 'ENODATA', 'EINVAL', 'ELOOP'])(
    'for %s is given up at once: no later try finds it otherwise',
    (code) => expect(isLasting(fault(code), 1, false)).toBe(true),
  );

  test('for its name is given up at once: all others are taken, too', () => {
    expect(isLasting(fault('EEXIST', 'name'), 1, false)).toBe(true);
  });

  test('is none that another disk would take', () => {
    expect(isSourceFault(fault('EIO', 'disk'))).toBe(false);
    expect(isSourceFault(fault('ENOTDIR', 'root'))).toBe(false);
    expect(isSourceFault(new Error('of the code'))).toBe(false);
    expect(isSourceFault(fault('EIO'))).toBe(true);
  });
});
