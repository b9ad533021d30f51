import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CameraName } from '../../../src/domain/camera-name.js';
import { LegacyPath } from '../../../src/union/legacy/legacy-path.js';
import { camera } from '../../support/merged-day.js';
import { temporaryFolder } from '../../support/trees.js';

describe('the place of a flat folder', () => {
  test.each([
    ['/srv/{camera}/hls', '/srv', '/srv/court-1/hls'],
    ['/srv/a/{camera}', '/srv/a', '/srv/a/court-1'],
    ['/{camera}', '/', '/court-1'],
    ['/srv/cam_{camera}.d/hls/{camera}', '/srv', '/srv/cam_court-1.d/hls/court-1'],
  ])('%s is below %s: %s', (text, topPath, path) => {
    const legacy = new LegacyPath(text);
    expect(legacy.topPath).toBe(topPath);
    expect(legacy.pathOf(camera)).toBe(path);
  });

  test.each([
    ['/srv/{camera}/hls', 'court-1', 'court-1'],
    ['/srv/cam_{camera}.d', 'cam_court-1.d', 'court-1'],
    ['/srv/{camera}+{camera}', 'court-1+court-1', 'court-1'],
    ['/srv/{camera}+{camera}', 'court-1+court-2', undefined],
    ['/srv/cam_{camera}.d', 'court-1', undefined],
    ['/srv/cam_{camera}.d', 'cam_.d', undefined],
    ['/srv/{camera}', '..', undefined],
    ['/srv/{camera}', '.hidden', undefined],
    ['/srv/{camera}', 'lost found', undefined],
  ])('of %s the entry %s is the folder of %s', (text, entry, name) => {
    expect(new LegacyPath(text).cameraOf(entry)).toBe(name);
  });

  test.each([
    ['/srv/{camera}/hls', '/srv/court-1', true],
    ['/srv/{camera}/hls', '/srv/court-1/hls', true],
    ['/srv/{camera}/hls', '/srv/court-1/other', false],
    ['/srv/{camera}/hls', '/srv/court-1/hls/index.ts', false],
    ['/srv/cam_{camera}', '/srv/court-1', false],
    ['/{camera}', '/court-1', true],
    ['/{camera}', '', false],
  ])('of %s has %s on the way to it: %s', (text, path, isOnWay) => {
    expect(new LegacyPath(text).isOnWay(path)).toBe(isOnWay);
  });

  test('follows a link that the host put before the camera, and none from there on', () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'real/court-1/hls'), { recursive: true });
    mkdirSync(join(folder.path, 'real/court-3'));
    symlinkSync(join(folder.path, 'real'), join(folder.path, 'link'));
    symlinkSync(join(folder.path, 'real/court-1'), join(folder.path, 'real/court-2'));
    symlinkSync(join(folder.path, 'real/court-1/hls'), join(folder.path, 'real/court-3/hls'));
    writeFileSync(join(folder.path, 'real/court-4'), '');
    const legacy = new LegacyPath(join(folder.path, 'link/{camera}/hls'));
    const isThere = (name: string) => legacy.withFolder(legacy.stepsTo(name as CameraName), () => true) === true;
    const names = ['court-1', 'court-2', 'court-3', 'court-4', 'court-5'] as CameraName[];
    expect(names.filter(isThere)).toEqual(['court-1']);
    expect(names.map((name) => legacy.linkTo(name))).toEqual([
      undefined,
      join(folder.path, 'link/court-2'),
      join(folder.path, 'link/court-3/hls'),
      undefined,
      undefined,
    ]);
  });

  test.each(['nothing', 'a file', 'a link to itself'])(
    'that has %s for its top is not there, and how to mend that is said',
    (kind) => {
      using folder = temporaryFolder();
      const top = join(folder.path, 'flat');
      if (kind === 'a file') writeFileSync(top, '');
      if (kind === 'a link to itself') symlinkSync('flat', top);
      const legacy = new LegacyPath(join(top, '{camera}/hls'));
      expect(legacy.linkTo(camera)).toBe(undefined);
      expect(legacy.lackOf(camera)).toBe(`there is no folder ${top}; mount its disk, or mend legacy.path`);
    },
  );

  test('is named by its real path where it cannot be read, and by what is to be done', () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, camera));
    const legacy = new LegacyPath(join(folder.path, '{camera}'));
    const failing = (code: string, reason: string) => () =>
      legacy.withFolder(legacy.stepsTo(camera), (fd) => {
        const path = `/proc/self/fd/${fd}`;
        throw Object.assign(new Error(`${code}: ${reason}, scandir '${path}'`), { code, path, syscall: 'scandir' });
      });
    const path = join(folder.path, camera);
    expect(failing('EACCES', 'permission denied')).toThrow(
      `${path} cannot be read: permission denied; let the user that dayfs runs as read it, and enter the folders above it`,
    );
    expect(failing('EIO', 'i/o error')).toThrow(
      expect.objectContaining({
        code: 'EIO',
        message: `${path} cannot be read: i/o error; look into the kernel log: dmesg`,
      }),
    );
  });
});
