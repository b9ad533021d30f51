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
const asked = {
  hasOther: () => false,
  asksDisk: () => false,
  isAsked: () => true,
  restMs: unused,
  onRested: unused,
  onTaken: unused,
};

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

test('who stands by is called once nobody has asked for so long, for as long as it has something to do', () => {
  let [rests, calls] = [0, 0];
  const restMs = () => {
    rests += 1;
    // At the second rest it has nothing more to do.
    if (rests === 2) state.turns.end();
    return 1;
  };
  const onRested = () => {
    calls += 1;
    return calls < 20;
  };
  expect(state.turns.wait(standingBy, { ...asked, restMs, onRested })).toBe('over');
  expect([rests, calls]).toEqual([2, 20]);
});

test('a request makes it rest anew', () => {
  let [rests, calls] = [0, 0];
  const restMs = () => {
    rests += 1;
    return 1;
  };
  const onRested = () => {
    calls += 1;
    if (calls === 5) {
      state.desks.begin(serving, 0, 0);
      state.desks.end(serving);
    }
    if (calls === 10) state.turns.end();
    return true;
  };
  expect(state.turns.wait(standingBy, { ...asked, restMs, onRested })).toBe('over');
  expect([rests, calls]).toEqual([2, 10]);
});

test('with something of its own to do, it still takes over from a thread that is held up', () => {
  const onRested = () => {
    state.desks.begin(serving, 0, 0);
    return true;
  };
  let takenOver = 0;
  const onTaken = () => {
    takenOver += 1;
  };
  expect(state.turns.wait(standingBy, { ...asked, restMs: () => 1, onRested, onTaken })).toBe('turn');
  expect(takenOver).toBe(1);
});
