import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DiskConfig, LegacyConfig } from '../../src/config/config.js';
import { type Day, dayOf } from '../../src/domain/day.js';
import { playlistName } from '../../src/domain/layout.js';
import { parseSegmentNameTemplate } from '../../src/domain/segment-name.js';
import { FollowedIndex } from '../../src/union/legacy/followed-index.js';
import type { LegacyIndex } from '../../src/union/legacy/legacy-index.js';
import { LegacyLayout } from '../../src/union/legacy/legacy-layout.js';
import { LegacyNames } from '../../src/union/legacy/legacy-names.js';
import { LegacyPath } from '../../src/union/legacy/legacy-path.js';
import { packNames } from '../../src/union/legacy/packed-names.js';
import { readOnceLayout } from '../../src/union/legacy/read-once-layout.js';
import { MergedDays } from '../../src/union/merged-days.js';
import { type Notice, Observer } from '../../src/union/observer.js';
import { MergedView } from '../../src/view/merged-view.js';
import { flatFolder, legacyIn, makeSegments } from '../support/legacy.js';
import { camera, makeDisks } from '../support/merged-day.js';
import { contentOf, fileAt, namesIn } from '../support/read-view.js';
import { anyInstantMs, anyZone, knownDay, knownZone } from '../support/times.js';
import { makeTree, type TemporaryFolder, type Tree, temporaryFolder } from '../support/trees.js';

const madrid = knownZone('Europe/Madrid');

let folder: TemporaryFolder;
let disks: DiskConfig[];
let notices: Notice[];

beforeEach(() => {
  folder = temporaryFolder();
  disks = makeDisks(folder.path, 'disk-a', 'disk-b');
  notices = [];
});

afterEach(() => folder[Symbol.dispose]());

interface Parts {
  readonly legacy?: LegacyConfig;
  readonly index?: LegacyIndex;
  readonly media?: string;
  /** The days on which the camera has a root on disk-a. */
  readonly rootDays?: readonly string[];
  readonly zone?: typeof madrid;
}

function viewOf({
  legacy = legacyIn(folder.path),
  index,
  media,
  rootDays = [],
  zone = madrid,
}: Parts = {}): MergedView {
  const observer = new Observer((notice) => notices.push(notice));
  const [path, names] = [new LegacyPath(legacy.path), new LegacyNames(zone, legacy.names)];
  const layout = index === undefined ? readOnceLayout(legacy, zone) : new LegacyLayout({ path, names, index });
  const view = new MergedView(new MergedDays({ disks, legacy: layout, observer, now: Date.now }), {
    media,
    incompleteDays: 'show',
    naming: { zone, templates: legacy.names },
    segmentSeconds: 6,
  });
  const days = new Map<Day, DiskConfig['id'][]>(
    rootDays.map((day) => [knownDay(day), disks.slice(0, 1).map(({ id }) => id)]),
  );
  view.setRoots(days.size === 0 ? new Map() : new Map([[camera, days]]));
  return view;
}

function makeRoot(day: string, tree: Tree): void {
  makeTree(join(folder.path, 'disk-a', day, camera), tree);
}

/** Without the playlist that is made up in every media folder. */
function segmentsIn(view: MergedView, path: string): string[] {
  return namesIn(view, path).filter((name) => name !== playlistName);
}

const three = ['20260113-120000.ts', '20260114-120000.ts', '20260115-120000.ts'];

describe('a camera’s legacy segments', () => {
  test('are all its days, where it has no root', () => {
    makeSegments(folder.path, three);
    const view = viewOf();
    expect(['20260113', '20260114', '20260115'].map((day) => namesIn(view, `/${camera}/${day}`))).toEqual([
      ['hls'],
      ['hls'],
      ['hls'],
    ]);
    expect(namesIn(view, `/${camera}`)).toEqual(['20260113', '20260114', '20260115']);
    expect(namesIn(view, '/')).toEqual([camera]);
    expect(segmentsIn(view, `/${camera}/20260114/hls`)).toEqual(['20260114-120000.ts']);
    expect(contentOf(fileAt(view, `/${camera}/20260114/hls/20260114-120000.ts`))).toBe('20260114-120000.ts');
    expect(view.resolve(`/${camera}/20260116`)).toBeUndefined();
    expect(view.resolve(`/${camera}/20260114/hls/20260115-120000.ts`)).toBeUndefined();
    expect(namesIn(view, `/${camera}/20260114/.dayfs/roots`)).toEqual([]);
  });

  test('show up to the day of its first root, which shows both, and never later', () => {
    makeSegments(folder.path, three);
    makeRoot('20260114', { hls: { 'new.ts': 'new' }, snapshots: { '1.jpg': 'x' } });
    const view = viewOf({ rootDays: ['20260114'] });
    expect(namesIn(view, `/${camera}`)).toEqual(['20260113', '20260114']);
    expect(segmentsIn(view, `/${camera}/20260113/hls`)).toEqual(['20260113-120000.ts']);
    expect(namesIn(view, `/${camera}/20260114`)).toEqual(['hls', 'snapshots']);
    expect(segmentsIn(view, `/${camera}/20260114/hls`)).toEqual(['20260114-120000.ts', 'new.ts']);
    expect(view.resolve(`/${camera}/20260115`)).toBeUndefined();
  });

  test('are not even asked for on later days', () => {
    mkdirSync(folder.path, { recursive: true });
    makeRoot('20260115', { hls: { 'new.ts': 'new' } });
    const index = new FollowedIndex();
    const view = viewOf({ rootDays: ['20260114', '20260115'], index });
    expect(segmentsIn(view, `/${camera}/20260115/hls`)).toEqual(['new.ts']);
    expect(view.resolve(`/${camera}/20260116`)).toBeUndefined();
  });

  test('come before a root’s of the same name, unless they are empty', () => {
    makeSegments(folder.path, three);
    const name = '20260114-120000.ts';
    makeRoot('20260114', { hls: { [name]: 'of the root' } });
    const path = `/${camera}/20260114/hls/${name}`;
    const view = viewOf({ rootDays: ['20260114'] });
    expect(contentOf(fileAt(view, path))).toBe(name);
    expect(Object.fromEntries(fileAt(view, path).extendedAttributes())).toEqual({
      'user.dayfs.path': join(flatFolder(folder.path), name),
      'user.dayfs.root': flatFolder(folder.path),
      'user.dayfs.shadows': join(folder.path, 'disk-a/20260114', camera, 'hls', name),
    });
    writeFileSync(join(flatFolder(folder.path), name), '');
    const emptied = viewOf({ rootDays: ['20260114'] });
    expect(segmentsIn(emptied, `/${camera}/20260114/hls`)).toEqual([name]);
    expect(contentOf(fileAt(emptied, path))).toBe('of the root');
    expect(fileAt(emptied, path).extendedAttributes().get('user.dayfs.disk')).toBe('disk-a');
  });

  test('are the day folder itself where that shows hls', () => {
    makeSegments(folder.path, three);
    makeRoot('20260114', { hls: { 'new.ts': 'new' } });
    const view = viewOf({ rootDays: ['20260114'], media: 'hls' });
    expect(segmentsIn(view, `/${camera}/20260113`)).toEqual(['20260113-120000.ts']);
    expect(segmentsIn(view, `/${camera}/20260114`)).toEqual(['20260114-120000.ts', 'new.ts']);
  });

  test('are those of every template, and nothing else in their folder is shown', () => {
    makeSegments(folder.path, [
      ...three,
      'cam 2026-01-14 12.00.01.mp4',
      '20260114-120000.ts.part',
      'index.m3u8',
      'x.ts',
    ]);
    makeTree(join(flatFolder(folder.path), '20260114-120003.ts/inner'), 'x');
    symlinkSync('/etc/hostname', join(flatFolder(folder.path), '20260114-120006.ts'));
    execFileSync('mkfifo', [join(flatFolder(folder.path), '20260114-120012.ts')]);
    const view = viewOf({ legacy: legacyIn(folder.path, '%Y%m%d-%H%M%S.ts', 'cam %Y-%m-%d %H.%M.%S.mp4') });
    const day = `/${camera}/20260114/hls`;
    const shown = ['20260114-120000.ts', 'cam 2026-01-14 12.00.01.mp4'];
    expect(segmentsIn(view, day)).toEqual(shown);
    for (const name of ['x.ts', '20260114-120003.ts', '20260114-120006.ts', '20260114-120012.ts', '..', '.'])
      expect(view.resolve(`${day}/${name}`), name).toBeUndefined();
    expect(view.resolve(`${day}/20260114-120003.ts/inner`)).toBeUndefined();
  });

  test('may be read by whom every folder above lets them', () => {
    makeSegments(folder.path, three);
    chmodSync(join(folder.path, 'flat', camera), 0o700);
    chmodSync(join(flatFolder(folder.path), '20260114-120000.ts'), 0o640);
    const view = viewOf();
    expect(view.resolve(`/${camera}/20260114`)?.attributes().mode).toBe(0o700);
    expect(view.resolve(`/${camera}/20260114/hls`)?.attributes().mode).toBe(0o755);
    expect(fileAt(view, `/${camera}/20260114/hls/20260114-120000.ts`).attributes()).toMatchObject({
      mode: 0o640,
      size: 18,
    });
  });

  test('may not be read by those who may not pass a folder above the legacy path', () => {
    makeSegments(folder.path, three);
    chmodSync(folder.path, 0o700);
    expect(viewOf().resolve(`/${camera}/20260114`)?.attributes().mode).toBe(0o700);
  });

  test('lie in the day that the site’s clocks showed, whatever the clocks did', () => {
    const template = parseSegmentNameTemplate('%Y%m%d-%H%M%S.ts');
    const index = new FollowedIndex();
    fc.assert(
      fc.property(anyZone, anyInstantMs, (zone, startMs) => {
        const name = template.format(zone, startMs);
        const day = dayOf(zone, startMs);
        makeSegments(folder.path, [name]);
        index.change({
          cameras: new Map([[camera, { days: new Map([[day, packNames([name])]]), unread: undefined, isWhole: true }]]),
          unread: undefined,
        });
        const view = viewOf({ index, zone });
        expect(segmentsIn(view, `/${camera}/${day}/hls`)).toEqual([name]);
        expect(contentOf(fileAt(view, `/${camera}/${day}/hls/${name}`))).toBe(name);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a legacy path that cannot be read', () => {
  const unread = { cameras: new Map(), unread: 'the disk does not answer' };

  test('makes no day look as if it had never been', () => {
    const index = new FollowedIndex();
    const view = viewOf({ index, rootDays: ['20260114'] });
    expect(() => view.resolve(`/${camera}/20260113`)).toThrow('still being read');
    expect(() => view.resolve('/court-9')).toThrow('still being read');
    index.change(unread);
    view.noteLegacyChange();
    expect(() => view.resolve(`/${camera}/20260113`)).toThrow('the disk does not answer');
    expect(view.resolve(`/${camera}/20260115`)).toBeUndefined();
    index.change({ cameras: new Map(), unread: undefined });
    view.noteLegacyChange();
    expect(view.resolve(`/${camera}/20260113`)).toBeUndefined();
  });

  test('hides no root on the day that would show both, and is told of', () => {
    makeSegments(folder.path, three);
    makeRoot('20260114', { hls: { 'new.ts': 'new' } });
    const index = new FollowedIndex();
    index.change(unread);
    const view = viewOf({ index, rootDays: ['20260114'] });
    expect(segmentsIn(view, `/${camera}/20260114/hls`)).toEqual(['new.ts']);
    expect(contentOf(fileAt(view, `/${camera}/20260114/hls/20260114-120000.ts`))).toBe('20260114-120000.ts');
    expect(notices.map(({ kind, path }) => [kind, path])).toEqual([['disk-error', flatFolder(folder.path)]]);
  });
});
