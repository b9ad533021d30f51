import { closeSync, mkdirSync, openSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitsUnder } from '../../src/union/access-list.js';
import { DescriptorFolder } from '../../src/union/descriptor-folder.js';
import { openFolderFlags } from '../../src/union/open-below.js';
import { accessList, type ListEntry, setAccessList } from '../support/access-list.js';
import { temporaryFolder } from '../support/trees.js';

const [owner, owningGroup] = [1, 1];

interface User {
  readonly uid: number;
  readonly gids: readonly number[];
}

/** As acl(5) has it: whether somebody is allowed all of what he asks for. */
function isAllowed({ uid, gids }: User, asked: number, entries: readonly ListEntry[]): boolean {
  const bitsOf = (sought: ListEntry['tag']) => entries.find(({ tag }) => tag === sought)?.bits;
  const mask = bitsOf('mask') ?? 0o7;
  const grants = (bits: number) => (bits & asked) === asked;
  if (uid === owner) return grants(bitsOf('owner') ?? 0);
  const named = entries.find(({ tag, id }) => tag === 'user' && id === uid);
  if (named !== undefined) return grants(named.bits & mask);
  const ofGroups = entries.filter(({ tag, id }) =>
    tag === 'owningGroup' ? gids.includes(owningGroup) : tag === 'group' && gids.includes(id ?? 0),
  );
  if (ofGroups.length > 0) return ofGroups.some(({ bits }) => grants(bits & mask));
  return grants(bitsOf('others') ?? 0);
}

/** By the bits alone, as the kernel does it for the mount. */
function isShownAs({ uid, gids }: User, asked: number, mode: number): boolean {
  const shift = uid === owner ? 6 : gids.includes(owningGroup) ? 3 : 0;
  return ((mode >> shift) & asked) === asked;
}

const bits = fc.nat(7);
const named = (tag: 'user' | 'group') =>
  fc
    .uniqueArray(fc.record({ id: fc.integer({ min: 1, max: 4 }), bits }), { selector: ({ id }) => id, maxLength: 3 })
    .map((all) => all.map((each): ListEntry => ({ tag, ...each })));
const list = fc
  .tuple(bits, named('user'), bits, named('group'), bits, bits)
  .map(([ofOwner, users, ofGroup, groups, mask, others]): ListEntry[] => [
    { tag: 'owner', bits: ofOwner },
    ...users,
    { tag: 'owningGroup', bits: ofGroup },
    ...groups,
    { tag: 'mask', bits: mask },
    { tag: 'others', bits: others },
  ]);
const user = fc.record({ uid: fc.integer({ min: 1, max: 5 }), gids: fc.array(fc.integer({ min: 1, max: 5 })) });

/** What stat(2) shows of a file with such a list. */
function modeOf(entries: readonly ListEntry[]): number {
  const bitsOf = (sought: ListEntry['tag']) => entries.find(({ tag }) => tag === sought)?.bits ?? 0;
  return (bitsOf('owner') << 6) | (bitsOf('mask') << 3) | bitsOf('others');
}

describe('permission bits under an access control list', () => {
  test('allow nobody what the list denies him', () => {
    fc.assert(
      fc.property(list, user, fc.integer({ min: 1, max: 7 }), (entries, someone, asked) => {
        const mode = bitsUnder(accessList(entries), modeOf(entries));
        if (isShownAs(someone, asked, mode)) expect(isAllowed(someone, asked, entries)).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  test('allow everybody what a list that names nobody does', () => {
    fc.assert(
      fc.property(list, user, fc.integer({ min: 1, max: 7 }), (all, someone, asked) => {
        const entries = all.filter(({ id }) => id === undefined);
        const mode = bitsUnder(accessList(entries), modeOf(entries));
        expect(isShownAs(someone, asked, mode)).toBe(isAllowed(someone, asked, entries));
      }),
    );
  });

  test('are the owner’s alone where the list is of a kind that is not known', () => {
    expect(bitsUnder(Buffer.from('0300000001000600ffffffff', 'hex'), 0o755)).toBe(0o700);
    expect(bitsUnder(Buffer.alloc(0), 0o644)).toBe(0o600);
  });

  test('are asked of the file or folder itself, and of no link’s target', () => {
    using folder = temporaryFolder();
    const entries: ListEntry[] = [
      { tag: 'owner', bits: 0o7 },
      { tag: 'user', id: 4, bits: 0o5 },
      { tag: 'owningGroup', bits: 0o0 },
      { tag: 'mask', bits: 0o5 },
      { tag: 'others', bits: 0o0 },
    ];
    const [listed, plain, below] = ['listed', 'plain', 'below'].map((name) => join(folder.path, name));
    for (const path of [listed, plain]) writeFileSync(path ?? '', '');
    mkdirSync(below ?? '');
    for (const path of [listed, below, folder.path]) setAccessList(path ?? '', entries);
    symlinkSync('listed', join(folder.path, 'link'));
    expect(statSync(listed ?? '').mode & 0o777).toBe(0o750);
    const fd = openSync(folder.path, openFolderFlags);
    try {
      const opened = new DescriptorFolder(fd);
      expect(opened.stats().mode).toBe(0o700);
      expect(['listed', 'plain', 'below'].map((name) => opened.look(name)?.mode)).toEqual([0o700, 0o644, 0o700]);
      expect(opened.look('link')?.kind).toBe('other');
      expect(opened.look('none')).toBe(undefined);
    } finally {
      closeSync(fd);
    }
  });

  test('are what the whole of a list says, however many it names', () => {
    using folder = temporaryFolder();
    const users = Array.from({ length: 300 }, (_, index) => ({ tag: 'user', id: 1000 + index, bits: 0o4 }) as const);
    const entries: ListEntry[] = [
      { tag: 'owner', bits: 0o6 },
      ...users,
      { tag: 'owningGroup', bits: 0o4 },
      { tag: 'mask', bits: 0o4 },
      // Behind all the names.
      { tag: 'others', bits: 0o0 },
    ];
    writeFileSync(join(folder.path, 'listed'), '');
    setAccessList(join(folder.path, 'listed'), entries);
    const fd = openSync(folder.path, openFolderFlags);
    try {
      expect(new DescriptorFolder(fd).look('listed')?.mode).toBe(0o640);
    } finally {
      closeSync(fd);
    }
  });
});
