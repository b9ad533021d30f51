import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Branch } from '../../src/union/branch.js';
import { mergeShown, type Shown, type ShownNames, ShownNamesList } from '../../src/union/shown-names.js';

const branches = ['a', 'b', 'c'].map((key) => ({ key }) as Branch);
const alone = (branch: Branch, kind: Shown['kind']): Shown => ({ kind, branches: [branch] });
const kinds = branches.map((branch) => ({ file: alone(branch, 'file'), folder: alone(branch, 'folder') }));

/** Of each branch, which of the names 0 to 40 it has, and which of them are folders. */
const folders = fc.array(
  fc.uniqueArray(fc.record({ number: fc.integer({ min: 0, max: 40 }), isFolder: fc.boolean() }), {
    selector: ({ number }) => number,
    maxLength: 40,
  }),
  { minLength: 1, maxLength: branches.length },
);

const spelled = (number: number) => String(number).padStart(2, '0');

function listOf(entries: readonly { number: number; isFolder: boolean }[], branch: number): ShownNames {
  const list = new ShownNamesList();
  for (const { number, isFolder } of entries.toSorted((a, b) => a.number - b.number)) {
    const shown = kinds[branch]?.[isFolder ? 'folder' : 'file'];
    if (shown !== undefined) list.add(spelled(number), shown);
  }
  return list.made();
}

const settled: Shown = { kind: 'file', branches: branches.slice(0, 1) };

/** The same, by the plainest of means. */
function mergedPlainly(lists: readonly ShownNames[]): [string, Shown][] {
  const all = new Map<string, Shown>();
  for (const [name, shown] of lists.flatMap((list) => [...list])) all.set(name, all.has(name) ? settled : shown);
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1));
}

test('lists of names become one in order, each name once and shown as it was, or as was settled', () => {
  fc.assert(
    fc.property(folders, (of) => {
      const lists = of.map(listOf);
      const merged = mergeShown(lists, () => settled);
      const expected = mergedPlainly(lists);
      expect([...merged]).toEqual(expected);
      expect(merged.names.map((_, index) => merged.at(index))).toEqual(expected.map(([, shown]) => shown));
      for (const [name, shown] of expected) expect(merged.get(name)).toBe(shown);
      expect(merged.get('none of them')).toBeUndefined();
    }),
  );
});

test('a part of the names is shown as it is in all of them', () => {
  fc.assert(
    fc.property(folders, fc.nat(80), fc.nat(80), (of, from, length) => {
      const merged = mergeShown(of.map(listOf), () => settled);
      expect([...merged.slice(from, from + length)]).toEqual([...merged].slice(from, from + length));
    }),
  );
});

test('the files of each branch are told in their order, and whether it has one from some place on', () => {
  fc.assert(
    fc.property(folders, fc.nat(80), (of, from) => {
      const merged = mergeShown(of.map(listOf), () => settled);
      const files = [...merged].filter(([, { kind }]) => kind === 'file');
      const namesOf = (all: readonly [string, Shown][], branch: Branch) =>
        all.filter(([, shown]) => shown.branches[0] === branch).map(([name]) => name);
      for (const branch of branches) {
        expect(merged.filesByBranch().get(branch) ?? []).toEqual(namesOf(files, branch));
        const later = [...merged].slice(from).filter(([, { kind }]) => kind === 'file');
        expect(merged.hasFile(branch, from, () => true)).toBe(namesOf(later, branch).length > 0);
      }
    }),
  );
});
