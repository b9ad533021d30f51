import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { intersectPermissions, type Permissions, throughFolder } from '../../src/view/permissions.js';

interface User {
  readonly uid: number;
  readonly gids: readonly number[];
}

/** As the kernel does it, for everybody but root. */
function allowed({ uid, gids }: User, { mode, uid: owner, gid }: Permissions): number {
  if (uid === owner) return (mode >> 6) & 7;
  return gids.includes(gid) ? (mode >> 3) & 7 : mode & 7;
}

const permissions = fc.record({ mode: fc.integer({ min: 0, max: 0o777 }), uid: fc.nat(3), gid: fc.nat(3) });
const user = fc.record({ uid: fc.integer({ min: 1, max: 4 }), gids: fc.array(fc.nat(4), { maxLength: 3 }) });

describe('the permissions of a union of folders', () => {
  test('never allow a user what one of the folders denies', () => {
    fc.assert(
      fc.property(fc.array(permissions, { minLength: 1, maxLength: 4 }), user, (parts, someone) => {
        const everywhere = parts.reduce((bits, part) => bits & allowed(someone, part), 7);
        expect(allowed(someone, intersectPermissions(parts)) & ~everywhere).toBe(0);
      }),
      { numRuns: 5_000 },
    );
  });

  test('are exactly what all folders allow, where their owner and group are the same', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0o777 }), { minLength: 1 }), user, (modes, someone) => {
        const parts = modes.map((mode) => ({ mode, uid: 1, gid: 2 }));
        const everywhere = parts.reduce((bits, part) => bits & allowed(someone, part), 7);
        expect(allowed(someone, intersectPermissions(parts))).toBe(everywhere);
      }),
    );
  });

  test('take nothing from a folder below one that everybody may search', () => {
    expect(throughFolder({ mode: 0o755, uid: 0, gid: 0 })).toBeUndefined();
    expect(throughFolder({ mode: 0o711, uid: 5, gid: 5 })).toBeUndefined();
  });

  test('deny everything below a folder to those who may not search it', () => {
    fc.assert(
      fc.property(permissions, permissions, user, (above, below, someone) => {
        const through = throughFolder(above);
        const result = intersectPermissions(through === undefined ? [below] : [through, below]);
        if ((allowed(someone, above) & 1) === 0) expect(allowed(someone, result)).toBe(0);
      }),
      { numRuns: 2_000 },
    );
  });
});
