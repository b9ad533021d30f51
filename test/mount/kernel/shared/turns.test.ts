import { closeSync, openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SharedState } from '../../../../src/mount/kernel/shared/shared-state.js';
import { type TemporaryFolder, temporaryFolder } from '../../../support/trees.js';

let folder: TemporaryFolder;
let stateFd: number;
let state: SharedState;

const [serving, standingBy] = [0, 1];
const unused = () => expect.unreachable();
const asked = { hasOther: () => false, asksDisk: () => false, isAsked: () => true, onQuiet: unused, onTaken: unused };

beforeEach(() => {
  folder = temporaryFolder();
  stateFd = openSync(join(folder.path, 'state'), 'w+');
  unlinkSync(join(folder.path, 'state'));
  state = SharedState.begin({ stateFd, isInherited: false, places: [] });
  if (state.turns.wait(serving, asked) !== 'turn') throw new Error('the first one that waits has no turn');
});

afterEach(() => {
  closeSync(stateFd);
  folder[Symbol.dispose]();
});

test('who stands by is told for how long nobody has asked, again and again for as long as it has something to do', () => {
  const quietMs: number[] = [];
  const onQuiet = (ms: number) => {
    quietMs.push(ms);
    if (quietMs.length === 20) state.turns.end();
    return true;
  };
  expect(state.turns.wait(standingBy, { ...asked, onQuiet })).toBe('over');
  expect(quietMs).toEqual(Array.from({ length: 20 }, (_, index) => 20 + 2 * index));
});

test('a request makes it begin anew to count', () => {
  const quietMs: number[] = [];
  const onQuiet = (ms: number) => {
    quietMs.push(ms);
    if (quietMs.length === 5) {
      state.desks.begin(serving, 0, 0);
      state.desks.end(serving);
    }
    if (quietMs.length === 10) state.turns.end();
    return true;
  };
  expect(state.turns.wait(standingBy, { ...asked, onQuiet })).toBe('over');
  expect(quietMs).toEqual([20, 22, 24, 26, 28, 20, 22, 24, 26, 28]);
});

test('with something of its own to do, it still takes over from a thread that is held up', () => {
  const onQuiet = () => {
    state.desks.begin(serving, 0, 0);
    return true;
  };
  let takenOver = 0;
  const onTaken = () => {
    takenOver += 1;
  };
  expect(state.turns.wait(standingBy, { ...asked, onQuiet, onTaken })).toBe('turn');
  expect(takenOver).toBe(1);
});
