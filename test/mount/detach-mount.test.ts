import { expect, test } from 'vitest';
import { detachMount } from '../../src/mount/detach-mount.js';
import { temporaryFolder } from '../support/trees.js';

test('what cannot be unmounted is one line: what the system said, and how to do it by hand', async () => {
  using folder = temporaryFolder();
  const failure = await detachMount(folder.path).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  const { message } = failure as Error;
  expect(message).toMatch(/cannot be unmounted \(.*(not mounted|not found).*\): unmount it by hand with "/);
  expect(message).toContain(folder.path);
  expect(message).not.toContain('\n');
});
