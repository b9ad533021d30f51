/**
 * Owns who may do what in a folder that stands for several: nobody may do there what one of the folders on
 * the disks denies. The kernel checks the bits that this file makes (`default_permissions`).
 */

export interface Permissions {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

const root = 0;

/**
 * The permissions of a union. A user allowed something by the result is allowed it by every part; where the
 * parts have different owners or groups, the result may allow less than all of them do.
 */
export function intersectPermissions(parts: readonly Permissions[]): Permissions {
  const [first, ...others] = parts;
  if (first === undefined) return { mode: 0o555, uid: root, gid: root };
  const sameOwner = others.every((part) => part.uid === first.uid);
  const sameGroup = others.every((part) => part.gid === first.gid);
  const owner = common(parts, ownerBits);
  const group = common(parts, groupBits);
  const other = common(parts, otherBits);
  // Without a common owner an owner of one part counts as "group" or "other" in the union, and may have less
  // in the part that is its own than others have; the same goes for groups.
  const fromOwner = sameOwner ? 0o7 : owner;
  const groupResult = (sameGroup ? group : group & other) & fromOwner;
  const otherResult = (sameGroup ? other : group & other) & fromOwner;
  const ownerResult = sameOwner ? owner : owner & group & other;
  return {
    mode: (ownerResult << 6) | (groupResult << 3) | otherResult,
    uid: sameOwner ? first.uid : root,
    gid: sameGroup ? first.gid : root,
  };
}

/**
 * What a folder above asks for, as permissions of the folder below: who may not search the one may do
 * nothing in the other. Undefined for a folder that everybody may search, the usual case: it asks for nothing.
 */
export function throughFolder(above: Permissions): Permissions | undefined {
  const allIfSearchable = (bits: number) => ((bits & 0o1) === 0 ? 0 : 0o7);
  const mode =
    (allIfSearchable(ownerBits(above)) << 6) |
    (allIfSearchable(groupBits(above)) << 3) |
    allIfSearchable(otherBits(above));
  return mode === 0o777 ? undefined : { ...above, mode };
}

function common(parts: readonly Permissions[], bitsOf: (part: Permissions) => number): number {
  return parts.reduce((bits, part) => bits & bitsOf(part), 0o7);
}

const ownerBits = (part: Permissions) => (part.mode >> 6) & 0o7;
const groupBits = (part: Permissions) => (part.mode >> 3) & 0o7;
const otherBits = (part: Permissions) => part.mode & 0o7;
