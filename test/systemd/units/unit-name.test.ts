import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { mountUnitsAbove } from '../../../src/systemd/units/unit-name.js';

test('every folder above a path may be a mount point', () => {
  expect(mountUnitsAbove('/mnt/disk-a/recordings')).toEqual([
    'mnt.mount',
    'mnt-disk\\x2da.mount',
    'mnt-disk\\x2da-recordings.mount',
  ]);
  expect(mountUnitsAbove('/')).toEqual([]);
});

const hasSystemd = spawnSync('systemd-escape', ['--version']).status === 0;

test.skipIf(!hasSystemd).each(['/mnt/disk a', '/mnt/.hidden/é', "/srv/it's-%i_1:2", '/.a/x\\y'])(
  'the unit of %s is named as systemd names it',
  (path) => {
    const { stdout } = spawnSync('systemd-escape', ['--path', '--suffix=mount', path], { encoding: 'utf8' });
    expect(mountUnitsAbove(path).at(-1)).toBe(stdout.trim());
  },
);
