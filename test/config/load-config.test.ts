import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadConfig, parseConfig } from '../../src/config/load-config.js';
import { mistakesOf, oneDisk } from './mistakes.js';

const folder = mkdtempSync(join(tmpdir(), 'dayfs-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function writeConfig(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

/** Root may read everything, so it lays its rights down for a moment. */
function asNobody<T>(action: () => T): T {
  const user = process.geteuid?.();
  if (user === 0) process.seteuid?.(65_534);
  try {
    return action();
  } finally {
    if (user === 0) process.seteuid?.(0);
  }
}

/** As the design shows it. */
const wholeFile = `
timezone: Europe/Madrid        # whose days these are; default: the host's
state: /var/lib/dayfs          # registry.sqlite, run files; never on a recording disk
spool: /run/dayfs/spool        # where ffmpeg writes; memory or a system SSD

mount:
  path: /merged
  driver: auto                 # auto | kernel | libfuse
  allowOther: true
  # media: hls                 # show this media folder's content as the day folder itself (default: the whole root)

disks:                         # in priority order
  - { id: disk-a, path: /mnt/disk-a, minFree: 20GiB }
  - { id: disk-b, path: /mnt/disk-b, minFree: 5% }

recording:
  segmentSeconds: 6
  segmentName: "%Y%m%dT%H%M%S.%f%z.ts"     # %f: milliseconds

cameras:
  - name: court-1
    source: rtsp://user:secret@192.0.2.10/stream1
  - name: court-2
    input: [-re, -f, lavfi, -i, "testsrc2=size=1280x720:rate=25"]   # any ffmpeg input
    output: [-c:v, libx264, -preset, veryfast]                      # default: -c copy

legacy:
  path: /srv/recordings/{camera}/hls       # the flat layout, while migrating
  names: ["%Y%m%d-%H%M%S.ts"]              # how its file names spell the time

http: { listen: "127.0.0.1:9464" }
`;

describe('a right file', () => {
  test('such as the design’s is read whole', () => {
    const config = parseConfig('/etc/dayfs/dayfs.yaml', wholeFile);
    expect(config).toMatchObject({
      file: '/etc/dayfs/dayfs.yaml',
      timeZone: 'Europe/Madrid',
      statePath: '/var/lib/dayfs',
      spoolPath: '/run/dayfs/spool',
      mount: {
        path: '/merged',
        driver: 'auto',
        allowOther: true,
        incompleteDays: 'show',
        diskDeadlineMs: 2000,
        media: undefined,
      },
      recording: { segmentSeconds: 6, segmentName: { text: '%Y%m%dT%H%M%S.%f%z.ts' } },
      legacy: { path: '/srv/recordings/{camera}/hls', names: [{ text: '%Y%m%d-%H%M%S.ts' }] },
      http: { host: '127.0.0.1', port: 9464, names: [] },
    });
    expect(config.disks).toEqual([
      { id: 'disk-a', path: '/mnt/disk-a', minFree: { bytes: 20 * 2 ** 30 } },
      { id: 'disk-b', path: '/mnt/disk-b', minFree: { share: 0.05 } },
    ]);
    expect(config.cameras).toEqual([
      {
        name: 'court-1',
        input: ['-rtsp_transport', 'tcp', '-timeout', '5000000', '-i', 'rtsp://user:secret@192.0.2.10/stream1'],
        output: ['-c', 'copy'],
      },
      {
        name: 'court-2',
        input: ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=25'],
        output: ['-c:v', 'libx264', '-preset', 'veryfast'],
      },
    ]);
  });

  test('needs only disks; the rest has its defaults', () => {
    expect(parseConfig('/f', oneDisk)).toMatchObject({
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      statePath: '/var/lib/dayfs',
      spoolPath: '/run/dayfs/spool',
      spoolLimit: undefined,
      mount: {
        path: '/merged',
        driver: 'auto',
        allowOther: true,
        incompleteDays: 'show',
        diskDeadlineMs: 2000,
        media: undefined,
      },
      disks: [{ minFree: { share: 0.05 } }],
      recording: { segmentSeconds: 6, segmentName: { text: '%Y%m%dT%H%M%S.%f%z.ts' } },
      cameras: [],
      legacy: undefined,
      http: undefined,
    });
  });

  test('may have keys with nothing after them', () => {
    const blank = 'timezone:\nmount:\n  # path: /merged\nrecording:\ncameras:\nlegacy:\nhttp:\n';
    expect(JSON.stringify(parseConfig('/f', blank + oneDisk))).toBe(JSON.stringify(parseConfig('/f', oneDisk)));
  });

  test('keeps ffmpeg’s arguments as they are written, also those that look like numbers', () => {
    const input = 'cameras: [{ name: a, input: [-r, 1.0, -b, 0x10, -y, no, "", -i, 0], output: [-g, 25, -an, ~] }]\n';
    const [camera] = parseConfig('/f', input + oneDisk).cameras;
    expect(camera?.input).toEqual(['-r', '1.0', '-b', '0x10', '-y', 'no', '', '-i', '0']);
    expect(camera?.output).toEqual(['-g', '25', '-an', '~']);
  });

  test('may share a list between cameras', () => {
    const cameras =
      'cameras:\n- { name: a, source: /a.ts, output: &x [-an] }\n- { name: b, source: /b.ts, output: *x }\n';
    expect(parseConfig('/f', cameras + oneDisk).cameras.map(({ output }) => output)).toEqual([['-an'], ['-an']]);
  });

  test.each([
    ['2GiB', { bytes: 2 ** 31 }],
    ['50%', { share: 0.5 }],
  ])('may bound the spool to %s', (text, limit) => {
    expect(parseConfig('/f', `${oneDisk}spoolLimit: ${text}\n`).spoolLimit).toEqual(limit);
  });

  test('may end its paths in a slash', () => {
    const config = parseConfig('/f', 'state: /srv//dayfs/\ndisks: [{ id: a, path: /mnt/a/ }]\n');
    expect([config.statePath, config.disks[0]?.path]).toEqual(['/srv/dayfs', '/mnt/a']);
  });
});

describe('the file', () => {
  test('is the one named, else the one in the environment', () => {
    const named = writeConfig('named.yaml', oneDisk);
    const other = writeConfig('other.yaml', oneDisk);
    expect(loadConfig({ file: named, env: { DAYFS_CONFIG: other } }).file).toBe(named);
    expect(loadConfig({ env: { DAYFS_CONFIG: other } }).file).toBe(other);
  });

  test('may begin with a byte order mark and have lines that end as on Windows', () => {
    const file = writeConfig('windows.yaml', `\uFEFF# dayfs\r\n${oneDisk}state: x\r\n`);
    expect(mistakesOf(() => loadConfig({ file, env: {} }))[0]).toMatch(`${file}:3: state: found "x"`);
  });

  test('that cannot be read is one line with the remedy', () => {
    const missing = join(folder, 'missing.yaml');
    const subfolder = join(folder, 'sub');
    mkdirSync(subfolder);
    const binary = writeConfig('binary.yaml', Uint8Array.of(0xff, 0xfe, 0x00));
    const cases = [
      [missing, 'there is no such file; write one, or name another with --config or DAYFS_CONFIG'],
      [subfolder, 'this is a folder; name the file in it with --config or DAYFS_CONFIG'],
      [binary, 'this is not text in UTF-8; save it so'],
    ] as const;
    for (const [file, what] of cases) {
      expect(mistakesOf(() => loadConfig({ file, env: {} }))).toEqual([`${file}: ${what}`]);
    }
  });

  test('that may not be read is one line with the remedy', () => {
    const file = writeConfig('forbidden.yaml', oneDisk);
    chmodSync(file, 0);
    const what = 'permission denied; let this user read it, or run as one who may';
    expect(asNobody(() => mistakesOf(() => loadConfig({ file, env: {} })))).toEqual([`${file}: ${what}`]);
  });
});
