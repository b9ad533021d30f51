import { expect, test } from 'vitest';
import { storedDescriptors } from '../../../src/daemon/hold/held-descriptors.js';

const both = { LISTEN_PID: '7', LISTEN_FDS: '2', LISTEN_FDNAMES: 'dayfs-state:dayfs-device' };

test('what a service manager has kept is found by its name, in whatever order', () => {
  expect(storedDescriptors(both, 7)).toEqual({ device: 4, state: 3 });
});

test.each([
  ['for another process', { ...both, LISTEN_PID: '8' }],
  ['that is not all there', { ...both, LISTEN_FDS: '1' }],
  ['without names', { LISTEN_PID: '7', LISTEN_FDS: '2' }],
  ['of which nothing is said', {}],
])('what is kept %s is left alone', (_, env) => {
  expect(storedDescriptors(env, 7)).toBeUndefined();
});
