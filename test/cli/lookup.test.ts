import { chmodSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BookingReport } from '../../src/lookup/booking-report.js';
import { keysOf, openTestRegistry } from '../registry/open-test-registry.js';
import { eventually } from '../support/eventually.js';
import { type Host, makeHost } from '../support/host.js';
import { legacyName } from '../support/legacy.js';
import { day, diskId } from '../support/merged-day.js';
import { mediaPath, record } from '../support/recorded-days.js';
import { knownDay } from '../support/times.js';

const minute = 60_000;
const hour = 60 * minute;

let host: Host;
const disk = (id: string) => ({ id: diskId(id), path: join(host.path, id), minFree: { share: 0 } });

beforeAll(async () => {
  host = makeHost();
  host.initDisks();
  record({ disk: disk('disk-a'), day, fromMs: 14.5 * hour, count: 450 });
  record({ disk: disk('disk-b'), day, fromMs: 15.25 * hour + 10_800, count: 450 });
});

afterAll(async () => await host[Symbol.asyncDispose]());

const booking = ['lookup', 'court-1', '2026-01-15T14:30', '2026-01-15T16:00'];

async function answer(...args: string[]): Promise<BookingReport> {
  const { code, stdout, stderr } = await host.run(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as BookingReport;
}

describe('a booking', () => {
  test('is told to programs as the design has it', async () => {
    const report = await answer(...booking);
    expect(Object.keys(report)).toEqual(['camera', 'day', 'window', 'source', 'segments', 'coverage', 'roots']);
    expect(report).toMatchObject({
      camera: 'court-1',
      day: '20260115',
      window: { start: '2026-01-15T14:30:00.000+01:00', end: '2026-01-15T16:00:00.000+01:00' },
      source: 'roots',
      coverage: { ratio: 0.998, coveredSeconds: 5389.2 },
      roots: [
        { disk: 'disk-a', path: join(host.path, 'disk-a/20260115/court-1'), state: 'ok' },
        { disk: 'disk-b', path: join(host.path, 'disk-b/20260115/court-1'), state: 'ok' },
      ],
    });
    expect(report.coverage.gaps).toEqual([
      { start: '2026-01-15T15:15:00.000+01:00', end: '2026-01-15T15:15:10.800+01:00', seconds: 10.8 },
    ]);
    expect(report.segments).toHaveLength(450 + 449);
    expect(Object.keys(report.segments[0] ?? {})).toEqual(['start', 'end', 'disk', 'path', 'bytes']);
  });

  test('is told to people in a few lines', async () => {
    const { code, stdout, stderr } = await host.run(...booking);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('99.8 % covered, 10.8 s missing\n');
    expect(stdout).toMatch(/^2026-01-15 15:15:00 \+01:00 {2}2026-01-15 15:15:10 \+01:00 {2}10\.8 s {2}not known$/m);
    expect(stdout).toMatch(/^disk-b {2}ok {5}449 /m);
    expect(stdout).toContain('899 segments, ');
  });

  test('may be asked for in another zone’s time', async () => {
    const report = await answer('lookup', 'court-1', '2026-01-15T13:30Z', '2026-01-15T15:00Z');
    expect(report.window.start).toBe('2026-01-15T14:30:00.000+01:00');
  });

  test('that nothing was recorded of is reported, with exit code 3', async () => {
    const { code, stdout, stderr } = await host.run(
      'lookup',
      'court-1',
      '2026-01-15T08:00',
      '2026-01-15T09:00',
      '--json',
    );
    expect({ code, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 3, lines: 1 });
    expect(stderr).toContain('no segment of court-1 lies between');
    expect(JSON.parse(stdout)).toMatchObject({ segments: [], coverage: { ratio: 0, gaps: [{ seconds: 3600 }] } });
  });
});

const madeAnew = expect.stringMatching(
  /^dayfs: the registry was made anew without disk-b, and does not know what it holds: .*; .* dayfs reconcile --all takes it in$/,
);

/** @returns what brings the disk back */
function loseRegistryWithoutDiskB(): () => void {
  const [path, away] = [join(host.path, 'disk-b'), join(host.path, 'disk-b-away')];
  renameSync(path, away);
  mkdirSync(path);
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(host.path, `state/registry.sqlite${suffix}`), { force: true });
  return () => {
    rmSync(path, { recursive: true });
    renameSync(away, path);
  };
}

describe('a root that cannot be read', () => {
  test('is said in one line, named in the answer, and the rest is answered', async () => {
    const [path, away] = [join(host.path, 'disk-b'), join(host.path, 'disk-b-away')];
    renameSync(path, away);
    mkdirSync(path);
    try {
      const { code, stdout, stderr } = await host.run(...booking, '--json');
      expect(code).toBe(0);
      expect(stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(/^dayfs: .*disk-b.*cannot be read/)]);
      expect(JSON.parse(stdout)).toMatchObject({
        coverage: { ratio: 0.5, gaps: [{ seconds: 2700, cause: 'disk-unreachable' }] },
        roots: [{ state: 'ok' }, { disk: 'disk-b', state: 'unreachable' }],
      });
    } finally {
      rmSync(path, { recursive: true });
      renameSync(away, path);
    }
  });

  test('is in no registry that is new: each lookup says so in one line while its disk is away, and has it after that', async () => {
    const bringBack = loseRegistryWithoutDiskB();
    try {
      for (let asked = 0; asked < 3; asked += 1) {
        const { code, stdout, stderr } = await host.run(...booking, '--json');
        expect({ code, said: stderr.split('\n') }).toEqual({ code: 0, said: [madeAnew, ''] });
        expect(JSON.parse(stdout)).toMatchObject({ coverage: { ratio: 0.5 }, roots: [{ disk: 'disk-a' }] });
      }
    } finally {
      bringBack();
    }
    expect((await answer(...booking)).coverage.ratio).toBe(0.998);
    expect(openTestRegistry(join(host.path, 'state')).registry.skippedDisks()).toEqual([]);
    // Disk-a's root was dated without the other one, by its folder, which the test has just made.
    await host.run('reconcile', '--all');
  });

  test.each(['roots', 'status'])(
    'is taken in by dayfs %s as well, which says so while its disk is away',
    async (command) => {
      const bringBack = loseRegistryWithoutDiskB();
      try {
        expect((await host.run('roots')).stderr.split('\n')).toEqual([madeAnew, '']);
        expect((await host.run(command)).stderr.split('\n')).toContainEqual(madeAnew);
      } finally {
        bringBack();
      }
      expect((await host.run(command)).stderr).not.toContain('anew');
      const { registry } = openTestRegistry(join(host.path, 'state'));
      expect(keysOf(registry)).toContain('20260115/court-1/disk-b');
      expect(registry.skippedDisks()).toEqual([]);
      await host.run('reconcile', '--all');
    },
  );

  test('is missing when its folder is gone', async () => {
    const media = mediaPath({ disk: disk('disk-b'), day });
    const root = join(media, '..');
    renameSync(root, `${root}-gone`);
    try {
      const { stdout, stderr } = await host.run(...booking, '--json');
      expect(stderr).toContain('is not on disk-b any more');
      expect(JSON.parse(stdout)).toMatchObject({ roots: [{ state: 'ok' }, { state: 'missing' }] });
    } finally {
      renameSync(`${root}-gone`, root);
    }
  });
});

describe('what is no booking', () => {
  const bad: Array<[string, string[], number, string]> = [
    ['reversed', ['court-1', '2026-01-15T16:00', '2026-01-15T14:30'], 2, 'its end must be after its start'],
    ['empty', ['court-1', '2026-01-15T16:00', '2026-01-15T16:00'], 2, 'its end must be after its start'],
    ['in words', ['court-1', 'yesterday', 'noon'], 2, '"yesterday" is not a time such as'],
    ['without an end', ['court-1', '2026-01-15T16:00'], 2, "missing required argument 'end'"],
    ['in an hour that is skipped', ['court-1', '2026-03-29T02:30', '2026-03-29T04:00'], 2, 'put forward over it'],
    ['of no camera’s name', ['../x', '2026-01-15T14:30', '2026-01-15T16:00'], 2, "A camera's name is made of"],
    ['over midnight', ['court-1', '2026-01-15T23:30', '2026-01-16T00:30'], 4, 'spans the midnight'],
    ['in the future', ['court-1', '2999-01-15T14:30', '2999-01-15T16:00'], 3, 'is in the future'],
    [
      'of a day without roots',
      ['court-1', '2026-01-10T14:30', '2026-01-10T16:00'],
      3,
      'no roots of court-1 on 20260110',
    ],
    ['of a camera that is near one', ['curt-1', '2026-01-15T14:30', '2026-01-15T16:00'], 3, 'is it court-1?'],
    ['of a camera that is none', ['pool', '2026-01-15T14:30', '2026-01-15T16:00'], 3, 'there are court-1'],
  ];

  test.each(bad)('%s is refused in one line', async (_, args, exitCode, message) => {
    const { code, stdout, stderr } = await host.run('lookup', ...args);
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(message)]);
  });

  test('over midnight is refused before anything is read', async () => {
    await using fresh = makeHost();
    expect((await fresh.run('lookup', 'court-1', '2026-01-15T23:30', '2026-01-16T00:30')).code).toBe(4);
    expect(() => rmSync(join(fresh.path, 'state'), { recursive: true })).toThrow('ENOENT');
  });

  test('up to the midnight that ends the day is one', async () => {
    expect((await host.run('lookup', 'court-1', '2026-01-15T15:00', '2026-01-16T00:00')).code).toBe(0);
  });
});

describe('the flat layout', () => {
  test('answers for a day without roots, from names alone, and is followed', async () => {
    await using flat = makeHost({
      legacy: { path: join(host.path, 'flat/{camera}/hls'), names: [legacyName] },
    });
    const names = (count: number) => Array.from({ length: count }, (_, index) => `20251210-1200${10 + 6 * index}.ts`);
    const folder = join(host.path, 'flat/court-1/hls');
    mkdirSync(folder, { recursive: true });
    for (const name of names(3)) writeFileSync(join(folder, name), 'x');
    const asked = ['lookup', 'court-1', '2025-12-10T12:00:10', '2025-12-10T12:00:40', '--json'];
    const { code, stdout } = await flat.run(...asked);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as BookingReport;
    expect(report).toMatchObject({ source: 'legacy', roots: [], coverage: { coveredSeconds: 18 } });
    expect(report.segments[0]).toMatchObject({ disk: null, path: join(folder, names(1)[0] ?? '') });
    const { code: otherCode, stderr } = await flat.run('lookup', 'court-1', '2025-12-11T12:00', '2025-12-11T13:00');
    expect(otherCode).toBe(3);
    // It is one, though no root tells of it.
    expect(stderr).toContain('no roots of court-1 on 20251211, and no legacy segments');

    const program = `import { openLookup } from '${resolve('dist/index.js')}';
      import { writeFileSync } from 'node:fs';
      const lookup = await openLookup({ configFile: '${flat.configFile}' });
      const count = async () => (await lookup.lookup('court-1', '2025-12-10T12:00:10', '2025-12-10T12:00:40'))?.segments.length;
      const before = await count();
      writeFileSync('${join(folder, names(4)[3] ?? '')}', 'x');
      console.log(before, await count());
      await lookup.close();`;
    writeFileSync(join(host.path, 'program.mjs'), program);
    const ran = await execa(process.execPath, [join(host.path, 'program.mjs')]);
    expect(ran.stdout).toBe('3 4');
  });

  test('says so where the camera’s flat folder is a link, of days that it may hold', async () => {
    await using linked = makeHost({ legacy: { path: join(host.path, 'linked/{camera}/hls'), names: [legacyName] } });
    linked.initDisks();
    record({ disk: { ...disk('disk-a'), path: join(linked.path, 'disk-a') }, day, fromMs: 12 * hour, count: 10 });
    mkdirSync(join(host.path, 'linked'));
    symlinkSync(linked.path, join(host.path, 'linked/court-1'));
    const asked = async (of: string) => await linked.run('lookup', 'court-1', `${of}T12:00`, `${of}T13:00`);
    const before = await asked('2025-12-10');
    const text = `legacy segments are not shown: ${join(host.path, 'linked/court-1')} is a symbolic link`;
    expect(before).toMatchObject({ code: 3, stderr: expect.stringContaining(text) });
    const later = await asked('2026-01-16');
    expect(later).toMatchObject({ code: 3, stderr: expect.not.stringContaining('symbolic link') });
  });

  test.skipIf(process.getuid?.() !== 0)('names the folder that its user may not read, and what to do', async () => {
    await using denied = makeHost({ legacy: { path: join(host.path, 'denied/{camera}/hls'), names: [legacyName] } });
    denied.initDisks();
    const on = { disk: { ...disk('disk-a'), path: join(denied.path, 'disk-a') }, day };
    record({ ...on, fromMs: 12 * hour, count: 10 });
    const flat = join(host.path, 'denied/court-1/hls');
    mkdirSync(flat, { recursive: true });
    await denied.run('roots');
    for (const path of [host.path, denied.path]) chmodSync(path, 0o755);
    for (const name of ['', 'registry.sqlite']) chmodSync(join(denied.path, 'state', name), 0o777);
    const media = mediaPath(on);
    for (const path of [flat, media]) chmodSync(path, 0o700);
    const asNobody = async (of: string) => {
      const asked = ['lookup', 'court-1', `${of}T12:00`, `${of}T12:01`];
      const env = { DAYFS_CONFIG: denied.configFile };
      return await execa(process.execPath, [resolve('dist/main.cjs'), ...asked], { env, reject: false, uid: 65_534 });
    };
    const remedy = 'let the user that dayfs runs as read it, and enter the folders above it';
    expect(await asNobody('2025-12-10')).toMatchObject({
      exitCode: 1,
      stderr: `dayfs: what the legacy path holds of court-1 is not known: ${flat} cannot be read: permission denied; ${remedy}`,
    });
    const left = (what: string) => `and what ${what} holds of court-1 on 20260115 is left out; ${remedy}`;
    expect((await asNobody('2026-01-15')).stderr.split('\n')).toEqual([
      `dayfs: ${media} cannot be read: permission denied, ${left('disk-a')}`,
      `dayfs: ${flat} cannot be read: permission denied, ${left('the legacy path')}`,
      expect.stringMatching(
        /: 1 of 1 roots could not be read: the legacy path could not be read: permission denied on /,
      ),
    ]);
  });

  test('that cannot be read fails only what it may hold', async () => {
    const flat = join(host.path, 'lost/court-1/hls');
    const source = join(host.path, 'lost-source');
    for (const folder of [flat, source]) mkdirSync(folder, { recursive: true });
    const bindfs = execa('bindfs', ['-f', source, flat], { reject: false });
    try {
      await eventually(() => statSync(flat).dev !== statSync(source).dev, { withinMs: 10_000 });
      bindfs.kill('SIGKILL');
      await bindfs;
      await using lost = makeHost({ legacy: { path: join(host.path, 'lost/{camera}/hls'), names: [legacyName] } });
      lost.initDisks();
      const on = (of: string) => ({ disk: { ...disk('disk-a'), path: join(lost.path, 'disk-a') }, day: knownDay(of) });
      for (const of of ['20260114', '20260116']) record({ ...on(of), fromMs: 12 * hour, count: 10 });
      const change = await lost.run('lookup', 'court-1', '2026-01-14T12:00', '2026-01-14T12:02', '--json');
      expect(change).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(/^dayfs: .*lost.* cannot be read: .*\n$/),
      });
      expect(JSON.parse(change.stdout)).toMatchObject({
        legacy: { path: flat, state: 'unreachable' },
        coverage: { coveredSeconds: 60, gaps: [{ cause: 'disk-unreachable' }] },
      });
      const later = await lost.run('lookup', 'court-1', '2026-01-16T12:00', '2026-01-16T12:01', '--json');
      expect(later).toMatchObject({ code: 0, stderr: '' });
      const before = await lost.run('lookup', 'court-1', '2026-01-13T12:00', '2026-01-13T12:01');
      expect(before).toMatchObject({ code: 1, stderr: expect.stringContaining('is not known') });
    } finally {
      await execa('umount', ['--lazy', flat], { reject: false });
    }
  });

  test('that hangs is named, and left out where roots can answer', async () => {
    const [flat, source] = [join(host.path, 'hung'), join(host.path, 'hung-source')];
    for (const folder of [flat, source]) mkdirSync(folder);
    const bindfs = execa('bindfs', ['-f', source, flat], { reject: false });
    try {
      await eventually(() => statSync(flat).dev !== statSync(source).dev, { withinMs: 10_000 });
      const legacy = { path: join(flat, '{camera}/hls'), names: [legacyName] };
      await using hung = makeHost({ legacy, mount: { diskDeadlineSeconds: 0.4 } });
      hung.initDisks();
      record({ disk: { ...disk('disk-a'), path: join(hung.path, 'disk-a') }, day, fromMs: 12 * hour, count: 10 });
      await hung.run('roots');
      bindfs.kill('SIGSTOP');
      const [before, change] = await Promise.all([
        hung.run('lookup', 'court-1', '2026-01-14T12:00', '2026-01-14T12:01'),
        hung.run('lookup', 'court-1', '2026-01-15T12:00', '2026-01-15T12:01', '--json'),
      ]);
      const what = `what the legacy path holds of court-1 is not known: ${flat} does not answer`;
      expect(before.stderr).toBe(
        `dayfs: ${what}; its disk or network hangs: look into the kernel log (dmesg), and try again once it answers\n`,
      );
      expect(change.stderr).toContain('what the legacy path holds of court-1 on 20260115 is left out');
      expect(JSON.parse(change.stdout)).toMatchObject({ legacy: { state: 'unreachable' }, coverage: { ratio: 1 } });
    } finally {
      bindfs.kill('SIGCONT');
      await execa('umount', ['--lazy', flat], { reject: false });
      await bindfs;
    }
  });
});
