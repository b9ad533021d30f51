import { describe, expect, test } from 'vitest';
import { mistakesIn, oneDisk } from './mistakes.js';

describe('each mistake is one line with its place, what was found and what is allowed:', () => {
  const keys = 'timezone, state, spool, spoolLimit, mount, disks, recording, cameras, legacy, http';
  const noDisks = 'allowed is a list of at least one disk, such as "- { id: disk-a, path: /mnt/disk-a }"';
  const fields = 'allowed are %Y %m %d %H %M %S (all needed), %f %z and %%';
  const pathRule = 'allowed is an absolute path without "." and ".." in it';
  test.each([
    ['an empty file', '', [`1: nothing is written; allowed are the keys ${keys}`]],
    ['only comments', '# nothing\n', [`1: nothing is written; allowed are the keys ${keys}`]],
    ['a list at the top', '- disks\n', [`1: found a list; allowed are the keys ${keys}`]],
    ['a text at the top', 'dayfs\n', [`1: found "dayfs"; allowed are the keys ${keys}`]],
    ['no disks', 'state: /x\n', [`1: disks: nothing is written; ${noDisks}`]],
    [
      'a spool that may hold nothing',
      `${oneDisk}spoolLimit: 0%\n`,
      ['2: spoolLimit: found "0%"; allowed is a size such as 500MiB or 20GiB, or a share such as 5%, and more than 0'],
    ],
    [
      'a bound of the spool without a unit',
      `${oneDisk}spoolLimit: 20\n`,
      ['2: spoolLimit: found "20"; allowed is a size such as 500MiB or 20GiB, or a share such as 5%, and more than 0'],
    ],
    ['disks with nothing after it', 'disks:\n', [`1: disks: nothing is written; ${noDisks}`]],
    ['disks that are no list', 'disks: /mnt\n', [`1: disks: found "/mnt"; ${noDisks}`]],
    ['an empty list of disks', 'disks: []\n', ['1: disks: the list is empty; allowed is a list of at least one disk']],
    ['a disk without keys', 'disks:\n-\n', ['2: disks[0]: nothing is written; allowed are the keys id, path, minFree']],
    [
      'a disk without id and path',
      'disks:\n\n- minFree: 1GiB\n',
      [
        '3: disks[0].id: nothing is written; allowed is letters, digits, ".", "_" and "-", at most 63, the first a letter or digit',
        `3: disks[0].path: nothing is written; ${pathRule}`,
      ],
    ],
    ['a relative path', `${oneDisk}state: var\n`, [`2: state: found "var"; ${pathRule}`]],
    ['a path with ".."', `${oneDisk}state: /a/../b\n`, [`2: state: found "/a/../b"; ${pathRule}`]],
    [
      'a minFree without a unit',
      'disks:\n- id: a\n  path: /a\n  minFree: 20\n',
      ['4: disks[0].minFree: found "20"; allowed is a size such as 500MiB or 20GiB, or a share such as 5%'],
    ],
    [
      'an unknown zone',
      `${oneDisk}timezone: Mars\n`,
      ['2: timezone: found "Mars"; allowed is a name of the IANA time zone database, such as Europe/Madrid or UTC'],
    ],
    [
      'an unknown driver',
      `${oneDisk}mount: { driver: fast }\n`,
      ['2: mount.driver: found "fast"; allowed is auto or kernel or libfuse'],
    ],
    [
      'a yes for a true',
      `${oneDisk}mount:\n  allowOther: yes\n`,
      ['3: mount.allowOther: found "yes"; allowed is true or false'],
    ],
    [
      'a deadline that no disk can keep',
      `${oneDisk}mount:\n  diskDeadlineSeconds: 0\n`,
      ['3: mount.diskDeadlineSeconds: found "0"; allowed is seconds from 0.1 to 60'],
    ],
    [
      'a media folder that is a path',
      `${oneDisk}mount:\n  media: hls/x\n`,
      ['3: mount.media: found "hls/x"; allowed is the name of a folder in a root, such as hls'],
    ],
    [
      'seconds that do not divide a day',
      `${oneDisk}recording:\n  segmentSeconds: 7\n`,
      [
        '3: recording.segmentSeconds: found "7"; allowed is seconds from 1 to 3600 that divide a day, so that midnight is a cut',
      ],
    ],
    [
      'a template that cannot be read back',
      `${oneDisk}recording:\n  segmentName: "%Y%m%d.ts"\n`,
      [`3: recording.segmentName: "%Y%m%d.ts" cannot name segments: it lacks %H %M %S; ${fields}`],
    ],
    [
      'a legacy path without {camera}',
      `${oneDisk}legacy:\n  path: /srv\n  names: ["%Y%m%d-%H%M%S.ts"]\n`,
      ['3: legacy.path: found "/srv"; allowed is an absolute path without "." and ".." in it and with {camera} in it'],
    ],
    [
      'a legacy path without names',
      `${oneDisk}legacy:\n  path: /srv/{camera}\n`,
      ['2: legacy.names: nothing is written; allowed is a list of templates, such as ["%Y%m%d-%H%M%S.ts"]'],
    ],
    [
      'a port alone',
      `${oneDisk}http: { listen: 9464 }\n`,
      ['2: http.listen: found "9464"; allowed is an address and a port, such as 127.0.0.1:9464 or [::1]:9464'],
    ],
    ['an unknown key', `${oneDisk}colour: red\n`, [`2: colour: this key is not known; allowed are the keys ${keys}`]],
    [
      'an unknown key that is near a known one',
      `${oneDisk}recording:\n  segmentsecond: 6\n`,
      ['3: recording.segmentsecond: this key is not known; did you mean "segmentSeconds"?'],
    ],
    ['a key written twice', `${oneDisk}state: /a\nstate: /b\n`, ['3: state: this key is written twice; keep one']],
    [
      'the same camera twice',
      `${oneDisk}cameras:\n- { name: a, source: /a }\n- { name: a, source: /b }\n`,
      ['4: cameras[1].name: found "a", as at cameras[0].name; each must be its own'],
    ],
    [
      'a camera’s name with a slash',
      `${oneDisk}cameras:\n- name: a/b\n  source: /a\n`,
      [
        '3: cameras[0].name: found "a/b"; allowed is letters, digits, ".", "_" and "-", at most 63, the first a letter or digit',
      ],
    ],
    [
      'a camera without source and input',
      `${oneDisk}cameras:\n- name: a\n`,
      ['3: cameras[0]: neither "source" nor "input" is written; allowed is exactly one of the two'],
    ],
    [
      'a camera with both',
      `${oneDisk}cameras:\n- name: a\n  source: /a\n  input: [-i, /a]\n`,
      ['3: cameras[0]: both "source" and "input" are written; allowed is exactly one of the two'],
    ],
    [
      'an input without -i',
      `${oneDisk}cameras:\n- name: a\n  input: [-re, /a]\n`,
      [
        '4: cameras[0].input: there is no -i with what to read; allowed is a list of ffmpeg arguments with -i and what to read, such as [-i, /dev/video0]',
      ],
    ],
    [
      'an argument that is no text',
      `${oneDisk}cameras:\n- name: a\n  input: [-i, { a: b }]\n`,
      ['4: cameras[0].input[1]: found a group of keys; allowed is a text'],
    ],
  ])('%s', (_, text, lines) => {
    expect(mistakesIn(text)).toEqual(lines);
  });
});

describe('folders that may not lie in each other:', () => {
  const disks = 'disks:\n- { id: a, path: /mnt/a }\n- { id: b, path: /mnt/b }\n';
  test.each([
    [
      'the same disk twice',
      'disks:\n- { id: a, path: /mnt/a }\n- { id: a, path: /mnt/a/ }\n',
      [
        '3: disks[1].id: found "a", as at disks[0].id; each must be its own',
        '3: disks[1].path: found "/mnt/a", as at disks[0].path; each must be its own',
      ],
    ],
    [
      'a disk in a disk',
      'disks:\n- { id: a, path: /mnt/a/b }\n- { id: b, path: /mnt/a }\n',
      ['2: disks[0].path: /mnt/a/b lies in disks[1].path, /mnt/a; a disk holds its own roots only'],
    ],
    [
      'the state on a disk',
      `${disks}state: /mnt/b/state\n`,
      [
        '4: state: /mnt/b/state lies in disks[1].path, /mnt/b; it must outlive the disks, so keep it on the system disk',
      ],
    ],
    [
      'the spool that is a disk',
      `${disks}spool: /mnt/b\n`,
      [
        '3: disks[1].path: /mnt/b is the same folder as spool, /mnt/b; what lies in the spool does not stay there',
        '4: spool: /mnt/b is the same folder as disks[1].path, /mnt/b; it must work when the disks do not, so keep it in memory or on an SSD',
      ],
    ],
    [
      'the mount on a disk',
      `${disks}mount:\n  path: /mnt/a/merged\n`,
      ['5: mount.path: /mnt/a/merged lies in disks[0].path, /mnt/a; mount beside the disks, not on one'],
    ],
    [
      'the disks under the mount',
      `${disks}mount:\n  path: /mnt\n`,
      [
        '2: disks[0].path: /mnt/a lies in mount.path, /mnt; the mount would cover it',
        '3: disks[1].path: /mnt/b lies in mount.path, /mnt; the mount would cover it',
      ],
    ],
    [
      'the state under the mount',
      `${disks}state: /merged/x\n`,
      ['4: state: /merged/x lies in mount.path, /merged; the mount would cover it'],
    ],
    [
      'the state in the spool',
      `${disks}state: /run/dayfs/spool/state\n`,
      ['4: state: /run/dayfs/spool/state lies in spool, /run/dayfs/spool; what lies in the spool does not stay there'],
    ],
    [
      'the legacy layout under the mount',
      `${disks}legacy: { path: "/merged/{camera}", names: ["%Y%m%d-%H%M%S.ts"] }\n`,
      ['4: legacy.path: /merged/{camera} lies in mount.path, /merged; the mount would cover it'],
    ],
    [
      'the mount among the cameras of the legacy layout',
      `${disks}mount:\n  path: /srv/merged\nlegacy: { path: "/srv/{camera}/hls", names: ["%Y%m%d-%H%M%S.ts"] }\n`,
      [
        "5: mount.path: /srv/merged would be taken for a camera's folder of legacy.path, /srv/{camera}/hls; mount elsewhere",
      ],
    ],
    [
      'the mount beside what is named like a camera of the legacy layout',
      `${disks}mount:\n  path: /srv/merged\nlegacy: { path: "/srv/cam-{camera}/hls", names: ["%Y%m%d-%H%M%S.ts"] }\n`,
      [],
    ],
    [
      'the legacy layout on a disk that is recorded to',
      `${disks}legacy: { path: "/mnt/a/{camera}/hls", names: ["%Y%m%d-%H%M%S.ts"] }\n`,
      [],
    ],
  ])('%s', (_, text, lines) => {
    expect(mistakesIn(text)).toEqual(lines);
  });

  test('names that only begin alike are neighbours', () => {
    expect(mistakesIn('state: /mnt/a-state\ndisks:\n- { id: a, path: /mnt/a }\n- { id: b, path: /mnt/ab }\n')).toEqual(
      [],
    );
  });

  test('a state folder whose sockets would have too long a name is refused', () => {
    const longest = `/${'s'.repeat(107 - '//recorder.sock'.length)}`;
    expect(mistakesIn(`${oneDisk}state: ${longest}\n`)).toEqual([]);
    expect(mistakesIn(`${oneDisk}state: ${longest}s\n`)).toEqual([
      '2: state: the socket recorder.sock in it would have a name of 108 bytes; allowed are 107, so choose a shorter path',
    ]);
  });
});

test('all mistakes are told at once, in the order of their lines', () => {
  const text =
    'http: x\nstate: y\nmount: { paht: /m }\ndisks:\n- { id: a, path: /a }\n- { id: a, path: b, minFree: 5 }\n';
  expect(mistakesIn(text).map((line) => line.split(': ').slice(0, 2))).toEqual([
    ['1', 'http'],
    ['2', 'state'],
    ['3', 'mount.paht'],
    ['6', 'disks[1].path'],
    ['6', 'disks[1].minFree'],
    ['6', 'disks[1].id'],
  ]);
});

describe('a text that is not YAML is refused with the line at which it shows:', () => {
  test.each([
    ['a tab', 'disks:\n\t- a\n', 2],
    ['an open bracket', 'state: /a\ndisks: [\n', 3],
    ['an open quote', 'state: "/a\n', 2],
    ['two keys in a line', 'state: /a spool: /b\n', 1],
    ['a key without a colon', 'state\nspool: /b\n', 1],
    ['a list after a key', '- a\nstate: /b\n', 2],
    ['a template without quotes', 'recording:\n  segmentName: %Y.ts\n', 2],
    ['two documents', 'state: /a\n---\nstate: /b\n', 2],
    ['an alias of nothing', 'state: /a\nspool: *b\n', 2],
  ])('%s', (_, text, line) => {
    const lines = mistakesIn(text);
    expect(lines.length).toBeGreaterThan(0);
    expect(Number(lines[0]?.split(':')[0])).toBe(line);
  });
});

test('no message ever shows what a camera’s URL may hold', () => {
  const url = 'rtsp://user:hunter2@192.0.2.10/stream1';
  const texts = [
    `cameras: ${url}`,
    `cameras: [ ${url} ]`,
    `cameras:\n- ${url}`,
    `cameras:\n- { ${url} }`,
    `cameras:\n- { name: a, ${url}: b }`,
    `cameras:\n- { name: ${url}, source: hunter2 }`,
    `cameras:\n- name: a\n  source: ${url.replace('//', '/')}`,
    `cameras:\n- name: a\n  source: ${url} x`,
    `cameras:\n- name: a\n  source: ${url}: x`,
    `cameras:\n- name: a\n  source: "${url}`,
    `cameras:\n- name: a\n  source: *${url}`,
    `cameras:\n- name: a\n  source: !${url} x`,
    `cameras:\n- name: a\n  source: |${url}`,
    `cameras:\n- name: a\n  source: { a: ${url} }`,
    `cameras:\n- name: a\n  input: ${url}`,
    `cameras:\n- name: a\n  input: [ hunter2 ]`,
    `cameras:\n- name: a\n  inputs: [ ${url} ]`,
    `cameras:\n- name: a\n  source: ${url}\n  source: ${url}\n  output: hunter2`,
    `- ${url}`,
    url,
    `state: ${url}`,
    'state: https://192.0.2.10/?key=hunter2',
  ];
  for (const text of texts) {
    const message = mistakesIn(`${text}\n`).join('\n');
    expect(message).not.toBe('');
    expect(message).not.toContain('hunter2');
  }
});
