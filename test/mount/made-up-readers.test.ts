import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { parseSegmentNameTemplate } from '../../src/domain/segment-name.js';
import type { BookingReport } from '../../src/lookup/booking-report.js';
import { asNobody } from '../support/as-nobody.js';
import { startMount } from '../support/dayfs.js';
import { describeDrivers } from '../support/drivers.js';
import { eventually } from '../support/eventually.js';
import { mapsUncachedShared } from '../support/kernel-offers.js';
import { day } from '../support/merged-day.js';
import { MountedDays } from '../support/mounted-days.js';
import { at, RecordedDay } from '../support/recorded-day.js';
import { recordTransportStream } from '../support/segments.js';
import { knownZone } from '../support/times.js';

describeDrivers('readers of the made-up files', ({ driver }) => {
  let mounted: MountedDays;
  let recorded: RecordedDay;

  beforeAll(async () => {
    mounted = await MountedDays.mount(driver);
  });

  beforeEach(() => {
    recorded = mounted.next();
  });

  afterAll(() => mounted[Symbol.asyncDispose]());

  test('a booking as one file is read by anything that reads files', async () => {
    const files = recorded.recordSwitchAndGap();
    const path = join(recorded.bookings, '143000-143014.ts');
    const whole = Buffer.concat(files.map((file) => readFileSync(file)));
    const expected = join(recorded.path, 'expected.ts');
    writeFileSync(expected, whole);
    expect(statSync(path).size).toBe(whole.length);
    execFileSync('cmp', [path, expected]);
    expect(execFileSync('tail', ['-c', '1000', path])).toEqual(whole.subarray(-1000));
    const middle = statSync(files[0] as string).size - 10;
    const piece = execFileSync('dd', [
      `if=${path}`,
      'iflag=skip_bytes,count_bytes',
      'bs=4K',
      `skip=${middle}`,
      'count=20',
      'status=none',
    ]);
    expect(piece).toEqual(whole.subarray(middle, middle + 20));
    const copy = join(recorded.path, 'copy.ts');
    execFileSync('cp', ['-p', path, copy]);
    execFileSync('cmp', [copy, expected]);
    expect(statSync(copy).mtimeMs).toBe(statSync(path).mtimeMs);
    const python = `
import errno, mmap, random, sys
path, expected, refused = sys.argv[1:]
want = open(expected, 'rb').read()
with open(path, 'rb') as file:
    for _ in range(300):
        at = random.randrange(len(want)); length = random.randrange(300000)
        file.seek(at)
        assert file.read(length) == want[at:at + length]
    for flags in [mmap.MAP_PRIVATE, mmap.MAP_SHARED]:
        try:
            with mmap.mmap(file.fileno(), 0, flags=flags, prot=mmap.PROT_READ) as mapped:
                assert mapped[:] == want
        except OSError as error:
            assert error.errno == errno.ENODEV and str(flags) == refused
`;
    const refusedFlag = driver === 'libfuse' || mapsUncachedShared ? 'none' : '1';
    execFileSync('python3', ['-c', python, path, expected, refusedFlag]);
  });

  test('a segment that goes away under a reader is an error to it, and never less than was promised', async () => {
    const files = recorded.recordSwitchAndGap();
    const path = join(recorded.bookings, '143000-143014.ts');
    const fd = openSync(path, 'r');
    try {
      const { size } = fstatSync(fd);
      const last = files.at(-1) as string;
      renameSync(last, `${last}.away`);
      const target = Buffer.alloc(4096);
      expect(readSync(fd, target, 0, 10, 0)).toBe(10);
      expect(() => readSync(fd, target, 0, 10, size - 10)).toThrow('EIO');
    } finally {
      closeSync(fd);
    }
  });

  test('have the size of what is read from them, whatever goes and comes meanwhile', async () => {
    const files = recorded.recordSwitchAndGap();
    const paths = [
      join(recorded.merged, 'hls/index.m3u8'),
      join(recorded.merged, '.dayfs/coverage.json'),
      join(recorded.bookings, '143000-143014.json'),
    ];
    const differing: { path: string; told: number; read: number }[] = [];
    const room = Buffer.alloc(1_000_000);
    const contentOf = (path: string) => {
      const fd = openSync(path, 'r');
      try {
        const told = fstatSync(fd).size;
        const read = readSync(fd, room);
        if (told !== read) differing.push({ path, told, read });
        return room.toString('utf8', 0, read);
      } finally {
        closeSync(fd);
      }
    };
    const last = files.at(-1) as string;
    for (let turn = 0; turn < 6; turn += 1) {
      const before = paths.map(contentOf);
      if (turn % 2 === 0) renameSync(last, `${last}.away`);
      else renameSync(`${last}.away`, last);
      await eventually(() => paths.map(contentOf).every((content, index) => content !== before[index]), { everyMs: 5 });
    }
    expect(differing).toEqual([]);
  });

  test('tell nobody what the disks keep from him', async () => {
    const files = recorded.recordSwitchAndGap();
    const made = [
      join(recorded.merged, 'hls/index.m3u8'),
      join(recorded.merged, '.dayfs/roots.json'),
      join(recorded.merged, '.dayfs/coverage.json'),
      ...['m3u8', 'ffconcat', 'json', 'ts'].map((ending) => join(recorded.bookings, `143000-143014.${ending}`)),
    ];
    const denied = () => made.filter((path) => asNobody('head', '-c1', path).status !== 0);
    expect(denied()).toEqual([]);
    chmodSync(files[0] as string, 0o600);
    const joined = made.at(-1) as string;
    await eventually(() => denied().join() === joined);
    chmodSync(files[0] as string, 0o644);
    chmodSync(recorded.media(1), 0o711);
    await eventually(() => denied().length === made.length);
  });

  test('are the same for as long as one has them open, and the same after a restart', async () => {
    using own = new RecordedDay(driver);
    own.recordSwitchAndGap();
    const paths = [
      join(own.merged, 'hls/index.m3u8'),
      join(own.merged, '.dayfs/roots.json'),
      join(own.merged, '.dayfs/coverage.json'),
      join(own.bookings, '1430-1431.json'),
      join(own.bookings, '1430-1431.ts'),
    ];
    const numbers = () =>
      paths.map((path) => {
        const { size, ino, mtimeMs, ctimeMs, mode } = statSync(path);
        return { size, ino, mtimeMs, ctimeMs, mode };
      });
    let before: ReturnType<typeof numbers>;
    {
      await using _mount = await startMount(own.config);
      before = numbers();
      for (const path of paths) expect(readFileSync(path).length).toBe(statSync(path).size);
      utimesSync(own.media(0), new Date(), new Date());
      expect(numbers()).toEqual(before);
      recordTransportStream({ folder: own.media(0), startMs: at(20), count: 1, firstFrame: 0 });
      // Their attributes are kept for moments of their own.
      await eventually(() => {
        const changed = numbers().map(({ mtimeMs }, index) => mtimeMs !== before[index]?.mtimeMs);
        expect(changed).toEqual([true, false, true, true, true]);
        return true;
      });
      before = numbers();
    }
    await using _again = await startMount(own.config);
    expect(numbers()).toEqual(before);
  });

  test('hold no name but a booking’s', async () => {
    recorded.recordSwitchAndGap();
    expect(readdirSync(recorded.bookings)).toEqual([]);
    expect(readdirSync(join(recorded.merged, '.dayfs')).sort()).toEqual([
      'bookings',
      'coverage.json',
      'roots',
      'roots.json',
    ]);
    for (const name of [
      '1600-1430.json',
      '1430-1430.json',
      '2460-2500.ts',
      'nonsense',
      '1430-1500',
      '1430-1500.mp4',
      '.m3u8',
      '1430-1500.json.ts',
    ])
      expect(() => statSync(join(recorded.bookings, name)), name).toThrow('ENOENT');
    expect(readFileSync(join(recorded.bookings, '2000-2400.ts'))).toHaveLength(0);
    expect(JSON.parse(readFileSync(join(recorded.merged, '.dayfs/roots.json'), 'utf8'))).toMatchObject({
      day,
      roots: [
        { disk: 'disk-a', state: 'ok' },
        { disk: 'disk-b', state: 'ok' },
      ],
    });
    const coverage = JSON.parse(readFileSync(join(recorded.merged, '.dayfs/coverage.json'), 'utf8')) as BookingReport;
    expect(coverage.coverage).toMatchObject({ coveredSeconds: 9, gaps: [{}, { seconds: 5 }, {}] });
  });

  test('are never torn, while the day changes under many readers', async () => {
    recorded.recordSwitchAndGap();
    // Both ends and the middle of each file change: a mix of two editions would be neither's.
    const python = `
import json, sys, time
end = time.time() + 6
reads = 0
versions = set()
while time.time() < end or reads <= 50:
    for path in sys.argv[1:]:
        with open(path, 'rb', buffering=0) as file:
            first = file.read(1000)
            time.sleep(0.001)
            text = first + b''.join(iter(lambda: file.read(4096), b''))
        if path.endswith('.json'):
            json.loads(text)
        else:
            assert text.startswith(b'#EXTM3U') and text.endswith(b'#EXT-X-ENDLIST\\n'), text
            assert text.count(b'#EXTINF') == text.count(b'.ts\\n')
        versions.add(hash(text))
        reads += 1
print(reads, len(versions))
`;
    const made = [
      'hls/index.m3u8',
      '.dayfs/coverage.json',
      '.dayfs/bookings/1400-1500.json',
      '.dayfs/bookings/1400-1500.m3u8',
    ];
    const readers = Array.from({ length: 4 }, async () => {
      const paths = made.map((name) => join(recorded.merged, name));
      return await promisify(execFile)('python3', ['-c', python, ...paths]);
    });
    const segment = readFileSync(
      join(recorded.media(0), readdirSync(recorded.media(0)).find((name) => name.endsWith('.ts')) ?? ''),
    );
    const names = parseSegmentNameTemplate('%Y%m%dT%H%M%S.%f%z.ts');
    let added = 0;
    const adding = setInterval(() => {
      added += 1;
      const secondsAfter = added % 2 === 0 ? 20 + added : -10 - added;
      writeFileSync(
        join(recorded.media(added % 2), names.format(knownZone('Europe/Madrid'), at(secondsAfter))),
        segment,
      );
    }, 150);
    try {
      for (const { stdout } of await Promise.all(readers)) {
        const [reads = 0, versions = 0] = stdout.split(' ').map(Number);
        expect(reads).toBeGreaterThan(50);
        expect(versions).toBeGreaterThan(made.length);
      }
    } finally {
      clearInterval(adding);
    }
  });

  test('grow under a reader that has them open', async () => {
    recordTransportStream({ folder: recorded.media(0), startMs: at(0), count: 2, firstFrame: 0 });
    const path = join(recorded.bookings, '143000-143010.ts');
    const before = readFileSync(path);
    const tail = spawn('tail', ['-c', '+1', '-f', path]);
    const chunks: Buffer[] = [];
    tail.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    try {
      await eventually(() => Buffer.concat(chunks).equals(before));
      recordTransportStream({ folder: recorded.media(0), startMs: at(2), count: 2, firstFrame: 50 });
      await eventually(() => statSync(path).size > before.length);
      await eventually(() => Buffer.concat(chunks).equals(readFileSync(path)));
      expect(Buffer.concat(chunks).subarray(0, before.length)).toEqual(before);
    } finally {
      tail.kill();
      await once(tail, 'close');
    }
  });
});
