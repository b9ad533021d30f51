import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { parseConfig } from '../../src/config/load-config.js';
import { DayfsError } from '../../src/domain/errors.js';

const file = `timezone: Europe/Madrid
state: /var/lib/dayfs
spool: /run/dayfs/spool
spoolLimit: 10GiB
mount: { path: /merged, driver: auto, allowOther: true, diskDeadlineSeconds: 2, incompleteDays: show }
disks:
  - { id: disk-a, path: /mnt/disk-a, minFree: 20GiB }
  - id: disk-b
    path: /mnt/disk-b
    minFree: 5%
recording:
  segmentSeconds: 6
  segmentName: "%Y%m%dT%H%M%S.%f%z.ts"
cameras:
  - name: court-1
    source: rtsp://user:secret@192.0.2.10/stream1
  - name: court-2
    input: [-re, -f, lavfi, -i, "testsrc2=size=1280x720:rate=25"]
    output: [-c:v, libx264]
legacy:
  path: /srv/recordings/{camera}/hls
  names: ["%Y%m%d-%H%M%S.ts"]
http: { listen: "127.0.0.1:9464", names: [a.example] }
`;

/** What YAML reads a meaning into, and what values are made of. */
const pieces = [
  ...[
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    ': ',
    '- ',
    '? ',
    '&a ',
    '*a ',
    '!t ',
    '!!binary ',
    '| ',
    '> ',
    '# ',
    '"',
    "'",
    '%',
  ],
  ...['\n', '\t', '  ', '\r', '\0', '\u2028', '---\n', '...\n', '<<: ', '{camera}', '\\', '@', '`', '\ufeff', '\ud800'],
  ...['__proto__', 'constructor', 'toString', '/', '..', '~', '-1', '1e999', 'NaN', '9'.repeat(400), 'x'.repeat(5000)],
  ...['&a [*a]', '&b {c: *b}', '[['.repeat(200), '- '.repeat(300)],
];

/** Pieces of the file are gone, and others stand where they were. */
const change = fc.record({
  at: fc.nat(file.length),
  gone: fc.oneof(fc.nat(3), fc.nat(200)),
  put: fc.oneof(fc.constantFrom('', ...pieces), fc.string({ unit: 'binary', maxLength: 8 })),
});

test('whatever stands in the file, it is a configuration, or each mistake is a line that says where', () => {
  const warning = vi.spyOn(process, 'emitWarning');
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      const text = changes.reduce((all, { at, gone, put }) => all.slice(0, at) + put + all.slice(at + gone), file);
      try {
        expect(parseConfig('/f', text).disks.length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(DayfsError);
        for (const line of (error as Error).message.split('\n')) expect(line).toMatch(/^\/f:\d+: ./);
        expect((error as Error).message).not.toContain('secret');
      }
    }),
    { seed: 1, numRuns: 300, examples: [[[{ at: 0, gone: 0, put: '? [rtsp://user:secret@h]\n: x\n' }]]] },
  );
  expect(warning).not.toHaveBeenCalled();
});
