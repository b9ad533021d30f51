import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CameraName } from '../../../src/domain/camera-name.js';
import { applyFlatChanges, type FlatFolders, noFlatFolders } from '../../../src/union/legacy/flat-folders.js';
import type { NamesByDay } from '../../../src/union/legacy/flat-listing.js';
import { LegacyNames } from '../../../src/union/legacy/legacy-names.js';
import { LegacyPath } from '../../../src/union/legacy/legacy-path.js';
import { unpackNames } from '../../../src/union/legacy/packed-names.js';
import { type Notice, Observer } from '../../../src/union/observer.js';
import { FollowedFolders } from '../../../src/workers/legacy/followed-folders.js';
import { eventually } from '../../support/eventually.js';
import { flatFolder, legacyIn, makeSegments } from '../../support/legacy.js';
import { camera } from '../../support/merged-day.js';
import { knownDay, knownZone } from '../../support/times.js';
import { makeManyFiles, type TemporaryFolder, temporaryFolder } from '../../support/trees.js';

let folder: TemporaryFolder;
let notices: Notice[];
/** Signs of life: one per folder at each look, and more only while a folder is read. */
let signs: number;

beforeEach(() => {
  folder = temporaryFolder();
  notices = [];
  signs = 0;
});

// Half a million files take a while to go.
afterEach(() => folder[Symbol.dispose](), 120_000);

class Followed {
  known: FlatFolders = noFlatFolders;
  looks = 0;
  readonly #folders: FollowedFolders;

  constructor() {
    const legacy = legacyIn(folder.path);
    this.#folders = new FollowedFolders({
      path: new LegacyPath(legacy.path),
      names: new LegacyNames(knownZone('Europe/Madrid'), legacy.names),
      observer: new Observer((notice) => notices.push(notice)),
      now: Date.now,
      onProgress: () => {
        signs += 1;
      },
    });
  }

  look(): FlatFolders {
    this.looks += 1;
    this.#folders.look((changes) => {
      this.known = applyFlatChanges(this.known, changes);
    });
    return this.known;
  }

  /** Looks until that is what is known. */
  async sees(names: readonly string[], name: string = camera): Promise<void> {
    await eventually(
      () => {
        this.look();
        return this.namesOf(name).join() === names.join();
      },
      { withinMs: 3_000, everyMs: 20 },
    );
  }

  camerasWithDays(): string[] {
    return [...this.known.cameras].filter(([, { days }]) => days.size > 0).map(([name]) => name);
  }

  namesOf(name: string): string[] {
    const days = this.known.cameras.get(name as CameraName)?.days.values() ?? [];
    return [...days].flatMap(unpackNames).sort();
  }
}

const kindsNoticed = () => notices.filter(({ count }) => count > 0).map(({ kind }) => kind);
const [first, second, third] = ['20260114-235954.ts', '20260115-000000.ts', '20260115-000006.ts'] as const;

describe('a flat folder that is followed', () => {
  test('is read once, however much comes and goes', async () => {
    makeSegments(folder.path, [first, second]);
    const followed = new Followed();
    await followed.sees([first, second]);
    expect(signs).toBe(followed.looks + 1);
    const before = followed.known.cameras.get(camera)?.days;
    writeFileSync(join(flatFolder(folder.path), third), '');
    await followed.sees([first, second, third]);
    const after = followed.known.cameras.get(camera)?.days;
    expect(after?.get(knownDay('20260114'))).toBe(before?.get(knownDay('20260114')));
    rmSync(join(flatFolder(folder.path), first));
    await followed.sees([second, third]);
    expect(followed.known.cameras.get(camera)?.days.has(knownDay('20260114'))).toBe(false);
    renameSync(join(flatFolder(folder.path), third), join(flatFolder(folder.path), `${third}.old`));
    await followed.sees([second]);
    expect(signs).toBe(followed.looks + 1);
  });

  test('of a hundred thousand files is read once, and a segment that comes changes its day alone', {
    timeout: 300_000,
  }, async () => {
    const path = flatFolder(folder.path);
    makeSegments(folder.path, []);
    const many = Array.from({ length: 100_000 }, (_, at) => formatName(Date.UTC(2025, 0, 1) + at * 6_000));
    makeManyFiles(path, many);
    const followed = new Followed();
    followed.look();
    const before: NamesByDay = followed.known.cameras.get(camera)?.days ?? new Map();
    const counts = [...before.values()].map((names) => unpackNames(names).length);
    expect(counts.reduce((sum, count) => sum + count)).toBe(many.length);
    const signsBefore = signs;
    const looksBefore = followed.looks;
    writeFileSync(join(path, '20250105-123003.ts'), '');
    await eventually(() => followed.look().cameras.get(camera)?.days !== before);
    const after = followed.known.cameras.get(camera)?.days;
    expect([...before].filter(([day, names]) => after?.get(day) !== names).map(([day]) => day)).toEqual(['20250105']);
    expect(signs - signsBefore).toBe(followed.looks - looksBefore);
  });

  test('may come late, go, be replaced and come back', async () => {
    makeSegments(folder.path, [], 'court-9');
    const followed = new Followed();
    await followed.sees([]);
    makeSegments(folder.path, [first]);
    await followed.sees([first]);
    renameSync(flatFolder(folder.path), join(folder.path, 'away'));
    await followed.sees([]);
    expect(kindsNoticed()).toEqual(['legacy-away']);
    makeSegments(folder.path, [second]);
    await followed.sees([second]);
    rmSync(flatFolder(folder.path), { recursive: true });
    renameSync(join(folder.path, 'away'), flatFolder(folder.path));
    await followed.sees([first]);
    expect(notices.at(-1)).toMatchObject({ kind: 'legacy-away', count: 0 });
  });

  test('is no link’s, no file’s, and holds no links, no folders and no special files', async () => {
    makeSegments(folder.path, [first, 'notes.txt', 'index.m3u8', 'odd.ts'], 'court-9');
    const path = flatFolder(folder.path, 'court-9');
    symlinkSync(join(path, first), join(path, second));
    execFileSync('mkfifo', [join(path, third)]);
    mkdirSync(join(path, '20260115-000012.ts'));
    symlinkSync(join(folder.path, 'flat/court-9'), join(folder.path, 'flat', camera));
    writeFileSync(join(folder.path, 'flat/court-8'), '');
    const followed = new Followed();
    await followed.sees([first], 'court-9');
    expect(followed.camerasWithDays()).toEqual(['court-9']);
    const noticed = notices.map(({ kind, path: at, count }) => `${kind} ${at} ${count}`);
    expect(noticed.sort()).toEqual([
      `foreign-name ${path} 1`,
      `special-file ${path} 2`,
      `symbolic-link ${join(folder.path, 'flat', camera)} 1`,
      `symbolic-link ${path} 1`,
    ]);
    rmSync(join(path, first));
    symlinkSync(join(path, 'odd.ts'), join(path, first));
    await followed.sees([], 'court-9');
  });

  test.each([
    ['the camera’s own', ''],
    ['the last step of the way', 'hls'],
  ])('says so where %s is a link, and is taken in once that is a folder', async (_, step) => {
    makeSegments(join(folder.path, 'elsewhere'), [first]);
    const link = join(folder.path, 'flat', camera, step);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(folder.path, 'elsewhere/flat', camera, step), link);
    const followed = new Followed();
    for (let looks = 0; looks < 3; looks += 1) expect(followed.look().cameras.get(camera)?.days.size).toBe(0);
    expect(notices).toMatchObject([{ kind: 'symbolic-link', path: link, count: 1 }]);
    expect(notices[0]?.detail).toMatch(
      / of court-1 are not shown, .*bind-mount .* or put the real path in legacy.path$/,
    );
    rmSync(link);
    await eventually(() => {
      followed.look();
      return notices.at(-1)?.count === 0;
    });
    makeSegments(folder.path, [second]);
    await followed.sees([second]);
    expect(notices).toHaveLength(2);
  });

  test('tells names of a time that does not exist from those of no template', async () => {
    makeSegments(folder.path, [first, '20260329-020000.ts', '20260329-025954.ts', 'odd.ts']);
    const followed = new Followed();
    await followed.sees([first]);
    expect(notices.map(({ kind, count, detail }) => [kind, count, detail.includes('template')])).toEqual([
      ['foreign-name', 1, true],
      ['skipped-time', 2, false],
    ]);
    expect(notices.at(-1)?.detail).toContain('there is no such time in Europe/Madrid');
  });

  test('that floods the kernel’s memory of changes is read again', async () => {
    makeSegments(folder.path, [first]);
    const followed = new Followed();
    await followed.sees([first]);
    const names = Array.from({ length: 17_000 }, (_, at) => formatName(Date.UTC(2026, 0, 16) + at * 1_000));
    for (const name of names) closeSync(openSync(join(flatFolder(folder.path), name), 'w'));
    // The last ones are those that the kernel had no room for.
    await followed.sees([first, ...names]);
    expect(signs).toBeGreaterThan(followed.looks + 1);
  });

  test('in which nothing was told of a change is read again', async () => {
    makeSegments(folder.path, [first]);
    const followed = new Followed();
    await followed.sees([first]);
    utimesSync(flatFolder(folder.path), 1, 1);
    await eventually(() => {
      followed.look();
      return signs > followed.looks + 1;
    });
  });
});

describe('a legacy path', () => {
  test('that is not there yet is said to be missing, and no error', async () => {
    const followed = new Followed();
    expect(followed.look()).toEqual({ cameras: new Map(), unread: undefined });
    expect(kindsNoticed()).toEqual(['legacy-away']);
    makeSegments(folder.path, [first]);
    await followed.sees([first]);
  });

  test('may lie among a disk’s days, which are no cameras', async () => {
    makeSegments(folder.path, [first]);
    mkdirSync(join(folder.path, 'flat/20260115', camera, 'hls'), { recursive: true });
    const followed = new Followed();
    await followed.sees([first]);
    expect([...followed.known.cameras.keys()]).toEqual([camera]);
  });

  test('is not known until every folder has been looked at', () => {
    makeSegments(folder.path, [first]);
    const states: FlatFolders[] = [noFlatFolders];
    const legacy = legacyIn(folder.path);
    const folders = new FollowedFolders({
      path: new LegacyPath(legacy.path),
      names: new LegacyNames(knownZone('Europe/Madrid'), legacy.names),
      observer: new Observer(() => {}),
      now: Date.now,
      onProgress: () => {},
    });
    folders.look((changes) => states.push(applyFlatChanges(states.at(-1) ?? noFlatFolders, changes)));
    expect(states.map(({ unread }) => unread === undefined)).toEqual([false, false, true]);
  });
});

function formatName(wallMs: number): string {
  const [date = '', time = ''] = new Date(wallMs).toISOString().slice(0, 19).split('T');
  return `${date.replaceAll('-', '')}-${time.replaceAll(':', '')}.ts`;
}
