import { rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CameraName } from '../../src/domain/camera-name.js';
import type { Day } from '../../src/domain/day.js';
import type { DiskId } from '../../src/domain/disk-id.js';
import type { SwitchEvent } from '../../src/domain/switch-event.js';
import { KeptDatabase } from '../../src/registry/kept-database.js';
import type { RootSighting } from '../../src/registry/registry.js';
import { snapshotRoots } from '../../src/registry/roots-snapshot.js';
import { keysOf, makeStatePath, openTestRegistry, sighting } from './open-test-registry.js';

const diskA = 'disk-a' as DiskId;
const diskB = 'disk-b' as DiskId;

describe('roots', () => {
  test('are there again when the registry is opened again', () => {
    const statePath = makeStatePath();
    const first = openTestRegistry(statePath);
    first.registry.noteRoots([sighting('20260115', 'court-1', 'disk-a', 5, 9)]);
    first.registry.close();

    expect(openTestRegistry(statePath).registry.roots()).toEqual([sighting('20260115', 'court-1', 'disk-a', 5, 9)]);
  });

  test('come in the order of day, camera and age', () => {
    const { registry } = openTestRegistry();
    registry.noteRoots([
      sighting('20260116', 'court-1', 'disk-a', 1),
      sighting('20260115', 'court-2', 'disk-a', 1),
      sighting('20260115', 'court-1', 'disk-a', 3),
      sighting('20260115', 'court-1', 'disk-c', 2),
      sighting('20260115', 'court-1', 'disk-b', 2),
    ]);

    expect(keysOf(registry)).toEqual([
      '20260115/court-1/disk-b',
      '20260115/court-1/disk-c',
      '20260115/court-1/disk-a',
      '20260115/court-2/disk-a',
      '20260116/court-1/disk-a',
    ]);
  });

  test('can be asked for by camera, by day and by both', () => {
    const { registry } = openTestRegistry();
    const both = sighting('20260115', 'court-1', 'disk-a');
    const otherDay = sighting('20260116', 'court-1', 'disk-a');
    const otherCamera = sighting('20260115', 'court-2', 'disk-a');
    registry.noteRoots([both, otherDay, otherCamera]);

    const [camera, day] = ['court-1' as CameraName, '20260115' as Day];
    expect(registry.roots({ camera })).toEqual([both, otherDay]);
    expect(registry.roots({ day })).toEqual([both, otherCamera]);
    expect(registry.roots({ camera, day })).toEqual([both]);
    expect(registry.roots({ camera: 'court-9' as CameraName, day })).toEqual([]);
  });

  test('end up the same in whatever order, and however often, they are noted', () => {
    const key = fc.record({
      day: fc.constantFrom('20260115', '20260116'),
      camera: fc.constantFrom('court-1', 'court-2'),
      disk: fc.constantFrom('disk-a', 'disk-b'),
    });
    const times = fc.tuple(fc.nat(1_000), fc.nat(1_000));
    const sightings = fc.array(
      fc.tuple(key, times).map(([{ day, camera, disk }, [first, last]]) => sighting(day, camera, disk, first, last)),
      { minLength: 1, maxLength: 12 },
    );
    const { registry } = openTestRegistry();
    const rootsAfter = (calls: readonly RootSighting[][]) => {
      registry.forgetRoots(registry.roots());
      for (const call of calls) registry.noteRoots(call);
      return registry.roots();
    };
    fc.assert(
      fc.property(sightings, (noted) => {
        const atOnce = rootsAfter([noted]);
        expect(rootsAfter([...noted].reverse().map((one) => [one]))).toEqual(atOnce);
        expect(rootsAfter([noted, noted])).toEqual(atOnce);
        for (const root of atOnce) {
          const own = noted.filter((one) => one.path === root.path);
          expect(root.firstSeenMs).toBe(Math.min(...own.map((one) => one.firstSeenMs)));
          expect(root.lastSeenMs).toBe(Math.max(...own.map((one) => one.lastSeenMs)));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('keep the path under which they were last seen', () => {
    const { registry } = openTestRegistry();
    registry.noteRoots([{ ...sighting('20260115', 'court-1', 'disk-a', 1, 20), path: '/new' }]);
    registry.noteRoots([{ ...sighting('20260115', 'court-1', 'disk-a', 1, 10), path: '/old' }]);

    expect(registry.roots().map((root) => root.path)).toEqual(['/new']);
  });

  test('have times in whole milliseconds, also where a filesystem tells finer ones', () => {
    const { registry } = openTestRegistry();
    registry.noteRoots([sighting('20260115', 'court-1', 'disk-a', 1_768_487_400_000.75, 1_768_487_400_001.25)]);

    const [root] = registry.roots();
    expect([root?.firstSeenMs, root?.lastSeenMs]).toEqual([1_768_487_400_000, 1_768_487_400_001]);
  });

  test('are noted all or none', () => {
    const { registry } = openTestRegistry();
    const impossible = { ...sighting('20260115', 'court-2', 'disk-a'), firstSeenMs: Number.NaN };

    expect(() => registry.noteRoots([sighting('20260115', 'court-1', 'disk-a'), impossible])).toThrow();
    expect(registry.roots()).toEqual([]);
  });

  test('are forgotten one by one', () => {
    const { registry } = openTestRegistry();
    registry.noteRoots([sighting('20260115', 'court-1', 'disk-a'), sighting('20260115', 'court-1', 'disk-b')]);
    registry.forgetRoots([sighting('20260115', 'court-1', 'disk-a'), sighting('20260115', 'court-9', 'disk-a')]);

    expect(keysOf(registry)).toEqual(['20260115/court-1/disk-b']);
  });

  test('are in the snapshot as they are in the list', () => {
    const { registry } = openTestRegistry();
    for (const [index, disk] of ['disk-c', 'disk-a', 'disk-b'].entries()) {
      registry.noteRoots([sighting('20260115', 'court-1', disk, 10 - index), sighting('20260116', 'court-2', disk, 7)]);
    }

    expect(registry.rootsSnapshot()).toEqual(snapshotRoots(registry.roots()));
    expect(
      registry
        .rootsSnapshot()
        .get('court-1' as CameraName)
        ?.get('20260115' as Day),
    ).toEqual(['disk-b', 'disk-a', 'disk-c']);
  });
});

describe('the version of the roots', () => {
  test('changes with the set and the order of the roots', () => {
    const { registry } = openTestRegistry();
    const root = sighting('20260115', 'court-1', 'disk-a', 10, 20);
    const versions = [registry.rootsVersion()];
    for (const change of [
      () => registry.noteRoots([root]),
      () => registry.noteRoots([{ ...root, firstSeenMs: 5 }]),
      () => registry.forgetRoots([root]),
    ]) {
      change();
      versions.push(registry.rootsVersion());
    }

    expect(new Set(versions).size).toBe(4);
  });

  test('stays when a root that is known is seen once more', () => {
    const { registry } = openTestRegistry();
    const root = sighting('20260115', 'court-1', 'disk-a', 10, 20);
    registry.noteRoots([root]);
    const before = registry.rootsVersion();
    registry.noteRoots([{ ...root, firstSeenMs: 15, lastSeenMs: 99 }]);
    registry.forgetRoots([sighting('20260115', 'court-9', 'disk-a')]);

    expect(registry.rootsVersion()).toBe(before);
  });

  test('changes with what another connection writes', () => {
    const statePath = makeStatePath();
    const [reader, writer] = [openTestRegistry(statePath).registry, openTestRegistry(statePath).registry];
    const before = reader.rootsVersion();
    writer.noteRoots([sighting('20260115', 'court-1', 'disk-a')]);

    expect(reader.rootsVersion()).not.toBe(before);
  });
});

describe('switch events', () => {
  const started: SwitchEvent = {
    atMs: 2_000,
    from: undefined,
    to: diskA,
    reason: 'restart',
    detail: 'first start',
    gapSeconds: undefined,
  };
  const switched: SwitchEvent = {
    atMs: 1_000,
    from: diskA,
    to: diskB,
    reason: 'low-space',
    detail: '0.9 GiB free',
    gapSeconds: 0.5,
  };

  test('come newest first, in the order of writing even if the clock was set back', () => {
    const { registry } = openTestRegistry();
    registry.addSwitch(started);
    registry.addSwitch(switched);

    expect(registry.switches()).toEqual([switched, started]);
    expect(registry.switches(1)).toEqual([switched]);
  });

  test('are completed with their gaps, once these are known', () => {
    const { registry } = openTestRegistry();
    registry.addSwitch({ ...started, gapSeconds: undefined });
    registry.addSwitch({ ...switched, gapSeconds: undefined });
    registry.setSwitchGap(started, 2.5);
    registry.setSwitchGap({ ...switched, atMs: switched.atMs + 1 }, 7);

    expect(registry.switches().map(({ gapSeconds }) => gapSeconds)).toEqual([undefined, 2.5]);
  });

  test('tell the disk that was active last', () => {
    const { registry } = openTestRegistry();
    expect(registry.lastActiveDisk()).toBeUndefined();
    registry.addSwitch(started);
    expect(registry.lastActiveDisk()).toBe(diskA);
    registry.addSwitch(switched);
    expect(registry.lastActiveDisk()).toBe(diskB);
    registry.addSwitch({ ...switched, from: diskB, to: undefined });
    expect(registry.lastActiveDisk()).toBeUndefined();
  });
});

test('a new registry is not rebuilt until it is marked, for everyone', () => {
  const statePath = makeStatePath();
  const [one, other] = [openTestRegistry(statePath).registry, openTestRegistry(statePath).registry];
  expect(one.rebuiltAtMs()).toBeUndefined();
  one.markRebuilt(1_768_487_400_000);

  expect(other.rebuiltAtMs()).toBe(1_768_487_400_000);
});

describe('disks that it was filled without', () => {
  test('are known to everyone until they are forgotten', () => {
    const statePath = makeStatePath();
    const [one, other] = [openTestRegistry(statePath).registry, openTestRegistry(statePath).registry];
    expect(one.skippedDisks()).toEqual([]);
    one.markRebuilt(1_000, [diskB, diskA]);
    one.markRebuilt(2_000, [diskB]);
    expect(other.skippedDisks()).toEqual([diskA, diskB]);
    other.forgetSkipped([diskB, 'disk-z' as DiskId], 2_000);
    expect(one.skippedDisks()).toEqual([diskA]);
  });

  test('are kept by whoever has read them for a registry that was filled anew since', () => {
    const { registry } = openTestRegistry();
    registry.markRebuilt(2_000, [diskA]);
    registry.forgetSkipped([diskA], undefined);
    registry.forgetSkipped([diskA], 1_000);

    expect(registry.skippedDisks()).toEqual([diskA]);
  });

  test('are lost with the file, which is to be filled again then', () => {
    const { registry, file } = openTestRegistry();
    registry.markRebuilt(1_000, [diskA]);
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix);

    expect(registry.skippedDisks()).toEqual([]);
    expect(registry.rebuiltAtMs()).toBeUndefined();
  });
});

test('the state folder and the registry are not for everyone to read', () => {
  const { file } = openTestRegistry();

  expect((statSync(dirname(file)).mode & 0o777).toString(8)).toBe('750');
  for (const suffix of ['', '-wal', '-shm']) expect((statSync(file + suffix).mode & 0o777).toString(8)).toBe('640');
});

test('rows that were written by hand and make no sense are skipped, and said once', () => {
  const { registry, file, said } = openTestRegistry();
  registry.noteRoots([sighting('20260115', 'court-1', 'disk-a')]);
  const byHand = new KeptDatabase(file);
  const insert = byHand.prepare('INSERT INTO roots VALUES (?, ?, ?, ?, ?, ?)');
  insert.run('20260231', 'court-1', 'disk-a', '/x', 1, 2);
  insert.run('20260115', '../../etc', 'disk-a', '/x', 1, 2);
  insert.run('20260115', 'court-1', 'disk\n-a', '/x', 1, 2);
  insert.run('20260115', 'court-1', 'disk-b', '/x', 2n ** 62n, 2);
  byHand.exec(`INSERT INTO switch_events VALUES
    (1, 1, '/', 'disk-a', 'manual', '', NULL), (2, 1, 'disk-a', 'disk-b', 'whim', '', NULL)`);
  byHand.exec(`INSERT INTO skipped_disks VALUES ('../disk-b'), ('disk-c')`);
  byHand.close();

  expect(keysOf(registry)).toEqual(['20260115/court-1/disk-a']);
  expect(registry.skippedDisks()).toEqual(['disk-c']);
  expect(registry.rootsSnapshot()).toEqual(snapshotRoots(registry.roots()));
  expect(registry.switches()).toEqual([]);
  expect(said).toHaveLength(1);
  expect(said[0]).toContain(file);
  expect(said[0]).not.toContain('\n');
});

describe('sessions of the recorder', () => {
  test('reach further each time they are noted, and come oldest first', () => {
    const statePath = makeStatePath();
    const first = openTestRegistry(statePath);
    first.registry.noteSession({ startMs: 5000, endMs: 5000 });
    first.registry.noteSession({ startMs: 1000, endMs: 3000 });
    first.registry.noteSession({ startMs: 5000, endMs: 9000 });
    first.registry.noteSession({ startMs: 5000, endMs: 7000 });
    first.registry.close();

    expect(openTestRegistry(statePath).registry.sessions()).toEqual([
      { startMs: 1000, endMs: 3000 },
      { startMs: 5000, endMs: 9000 },
    ]);
  });

  test('are forgotten, the oldest first, when there are many', () => {
    const { registry } = openTestRegistry();
    for (let startMs = 0; startMs < 1003; startMs += 1) registry.noteSession({ startMs, endMs: startMs });

    const sessions = registry.sessions();
    expect(sessions).toHaveLength(1000);
    expect(sessions[0]?.startMs).toBe(3);
  });
});

test('a snapshot of one camera has its roots alone', () => {
  const { registry } = openTestRegistry();
  registry.noteRoots([sighting('20260115', 'court-1', 'disk-a'), sighting('20260115', 'court-2', 'disk-a')]);
  const roots = registry.rootsSnapshot('court-2' as CameraName);

  expect([...roots.keys()]).toEqual(['court-2']);
  expect(roots.get('court-2' as CameraName)).toEqual(registry.rootsSnapshot().get('court-2' as CameraName));
});
