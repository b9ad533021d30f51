import { expect, test } from 'vitest';
import { RefusedOpens } from '../../../src/mount/kernel/refused-opens.js';

test('that as many files are open as can be is said once while it is so, and once when it is over', () => {
  const lines: string[] = [];
  const say = (...said: [string] | [object, string]) => void lines.push(said.at(-1) as string);
  const state = { openNodes: { isFull: false }, refusedOpens: 0 };
  let nowMs = 5_000;
  const refused = new RefusedOpens({ state, path: '/merged', log: { warn: say, info: say }, now: () => nowMs });
  const lookAfter = (ms: number) => {
    nowMs += ms;
    refused.look();
  };
  lookAfter(250);
  expect([lines, refused.areSo]).toEqual([[], false]);
  state.openNodes.isFull = true;
  expect(refused.areSo).toBe(true);
  for (let turn = 0; turn < 1_000; turn += 1) {
    state.refusedOpens += 3;
    lookAfter(250);
  }
  lookAfter(120_000);
  expect(lines).toEqual([expect.stringMatching(/ENFILE.*fuser -vm \/merged/)]);
  state.openNodes.isFull = false;
  state.refusedOpens += 1;
  lookAfter(250);
  lookAfter(30_000);
  expect([lines.length, refused.areSo]).toEqual([1, true]);
  lookAfter(30_000);
  expect(lines.slice(1)).toEqual([expect.stringContaining('can be opened again; 3001 times')]);
  expect(refused.areSo).toBe(false);
});
