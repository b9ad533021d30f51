import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeMount } from '../support/fuse.js';
import { type Host, makeHost, recordingKeys } from '../support/host.js';

let host: Host;

beforeAll(() => {
  host = makeHost(recordingKeys);
  host.initDisks();
  for (const camera of ['court-1', 'court-2']) {
    mkdirSync(join(host.path, 'disk-a/20260115', camera, 'hls'), { recursive: true });
    writeFileSync(join(host.path, 'disk-a/20260115', camera, 'hls/20260115T143000.120+0100.ts'), 'x');
  }
});

afterAll(async () => {
  await host[Symbol.asyncDispose]();
});

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

describe('help', () => {
  const commands = [
    'mount',
    'record',
    'run',
    'disk init',
    'disks',
    'roots',
    'switch',
    'switches',
    'reconcile',
    'lookup',
  ];

  test.each([...commands, 'status', 'check-config'])('of %s names its options', async (command) => {
    const { code, stdout, stderr } = await host.run(...command.split(' '), '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Usage: dayfs ${command} [options]`);
    expect(stdout).toContain('--json');
    expect(stdout).toContain('--config');
  });

  test('of the program names every command', async () => {
    const { stdout } = await host.run('--help');
    for (const command of commands) expect(stdout).toContain(`\n  ${command.split(' ')[0]} `);
  });

  test('is what no command at all gets, as wrong usage', async () => {
    const { code, stderr } = await host.run();
    expect(code).toBe(2);
    expect(stderr).toContain('Usage: dayfs');
  });
});

test('the version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect((await host.run('--version')).stdout).toBe(`${version}\n`);
});

describe('wrong usage', () => {
  test.each([
    [['frobnicate'], "unknown command 'frobnicate'"],
    [['help', 'frobnicate'], "unknown command 'frobnicate'"],
    [['disks', '--frobnicate'], "unknown option '--frobnicate'"],
    [['mount', '/a', '/b'], 'too many arguments'],
    [['disk', 'init'], "missing required argument 'disk'"],
    [['disk', 'init', 'disk-z'], 'no disk is called "disk-z"'],
    [['roots', '--day', '20260230'], 'a calendar day written YYYYMMDD'],
    [['roots', '--camera', '../x'], "A camera's name"],
    [['reconcile', '--all', '--day', '20260115'], 'cannot be used with'],
    [['switch', 'disk-z'], 'no disk is called "disk-z"'],
    [['install', '--prefix', '', '--dry-run'], 'It must be a folder'],
    [['uninstall', '--prefix', ''], 'It must be a folder'],
    [['check-config', '--config', '/nowhere.yaml'], '/nowhere.yaml: there is no such file'],
  ])('%j ends with 2 and one line', async (args, message) => {
    const { code, stdout, stderr } = await host.run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/^dayfs: /)]);
    expect(stderr).toContain(message);
  });

  test('a log level that is none is told', async () => {
    const { exitCode, stderr } = await execa(process.execPath, [resolve('dist/main.cjs'), 'mount'], {
      env: { DAYFS_CONFIG: host.configFile, DAYFS_LOG_LEVEL: 'loud' },
      reject: false,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toBe('dayfs: DAYFS_LOG_LEVEL is "loud": allowed are trace, debug, info, warn, error, fatal, silent');
  });
});

describe('--config', () => {
  test('is taken before and after the command', async () => {
    await using other = makeHost();
    const before = await host.run('--config', other.configFile, 'check-config');
    const after = await host.run('check-config', '--config', other.configFile);
    expect(before.stdout).toContain(`ok: ${other.configFile}`);
    expect(after.stdout).toBe(before.stdout);
  });

  test('is read from a pipe too, which gives it only once', async () => {
    const command = `"$0" "$1" disks --config <(echo 'frobnicate: 1' && cat "$2")`;
    const args = [process.execPath, resolve('dist/main.cjs'), host.configFile];
    const { stderr } = await execa('bash', ['-c', command, ...args], { reject: false });
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/^dayfs: .*:1: frobnicate: /)]);
  });

  test('every mistake in it is one line, for every command', async () => {
    await using broken = makeHost({ cameras: [{ name: 'a/b', source: 'rtsp://user:secret@h/1' }], frobnicate: 1 });
    for (const command of ['check-config', 'mount', 'record', 'run', 'disks', 'roots', 'status']) {
      const { code, stdout, stderr } = await broken.run(command);
      expect({ command, code, stdout }).toEqual({ command, code: 2, stdout: '' });
      expect(linesOf(stderr)).toHaveLength(2);
      for (const line of linesOf(stderr)) expect(line).toMatch(/^dayfs: .*dayfs\.yaml:\d+: /);
      expect(stderr).not.toContain('secret');
    }
  });
});

describe('check-config', () => {
  test('sums up what it read, without the sources of the cameras', async () => {
    await using good = makeHost({ cameras: [{ name: 'court-1', source: 'rtsp://user:secret@h/1' }] });
    const { code, stdout } = await good.run('check-config', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, cameras: ['court-1'], timezone: 'Europe/Madrid' });
    expect(stdout).not.toContain('secret');
  });
});

describe('disk init', () => {
  test('refuses a plain folder unless it is told, and says so', async () => {
    await using fresh = makeHost();
    const refused = await fresh.run('disk', 'init', 'disk-a');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('--folder');
    const { code, stdout } = await fresh.run('disk', 'init', 'disk-a', '--folder', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ id: 'disk-a', alreadyThere: false });
    expect(JSON.parse((await fresh.run('disk', 'init', 'disk-a', '--json')).stdout)).toMatchObject({
      alreadyThere: true,
    });
  });
});

describe('disks', () => {
  test('are a JSON list in priority order, with every key', async () => {
    await using fresh = makeHost();
    await fresh.run('disk', 'init', 'disk-a', '--folder');
    const { code, stdout } = await fresh.run('disks', '--json');
    expect(code).toBe(0);
    const number = expect.any(Number);
    const path = (name: string) => join(fresh.path, name);
    expect(JSON.parse(stdout)).toEqual([
      {
        id: 'disk-a',
        path: path('disk-a'),
        active: false,
        state: 'ok',
        reason: null,
        freeBytes: number,
        totalBytes: number,
        freeInodes: number,
      },
      {
        id: 'disk-b',
        path: path('disk-b'),
        active: false,
        state: 'absent',
        reason: expect.stringContaining('disk init'),
        freeBytes: null,
        totalBytes: null,
        freeInodes: null,
      },
    ]);
  });

  test('are a table for people', async () => {
    const lines = linesOf((await host.run('disks')).stdout);
    expect(lines[0]).toMatch(/^DISK +ACTIVE +STATE/);
    expect(lines[1]).toMatch(/^disk-a .* ok .* [GT]iB/);
  });
});

describe('roots', () => {
  test('are a JSON list with every key, found on the disks by a registry that is new', async () => {
    const { code, stdout } = await host.run('roots', '--camera', 'court-1', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      {
        camera: 'court-1',
        day: '20260115',
        disk: 'disk-a',
        path: join(host.path, 'disk-a/20260115/court-1'),
        firstSeen: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/),
        lastSeen: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/),
        state: 'ok',
      },
    ]);
  });

  test('are filtered by day and by camera', async () => {
    expect(JSON.parse((await host.run('roots', '--day', '20260115', '--json')).stdout)).toHaveLength(2);
    expect((await host.run('roots', '--day', '20260116', '--json')).stdout).toBe('[]\n');
  });

  test('that there are none of end with 3 and a line that says so', async () => {
    const { code, stdout, stderr } = await host.run('roots', '--camera', 'court-9');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/^dayfs: no roots of court-9/)]);
  });

  test('say whether they can be reached', async () => {
    await using other = makeHost();
    other.initDisks();
    for (const disk of ['disk-a', 'disk-b']) mkdirSync(join(other.path, disk, '20260115/court-1'), { recursive: true });
    await other.run('reconcile', '--all');
    rmSync(join(other.path, 'disk-a/20260115'), { recursive: true });
    rmSync(join(other.path, 'disk-b/.dayfs-disk.json'));
    const roots = JSON.parse((await other.run('roots', '--json')).stdout) as { disk: string; state: string }[];
    expect(Object.fromEntries(roots.map(({ disk, state }) => [disk, state]))).toEqual({
      'disk-a': 'missing',
      'disk-b': 'unreachable',
    });
  });

  test('a reader that has seen enough is no failure', async () => {
    const child = spawn(process.execPath, [resolve('dist/main.cjs'), 'roots'], {
      env: { ...process.env, DAYFS_CONFIG: host.configFile },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('reconcile', () => {
  test('takes in what was put on a disk by hand, and forgets what was removed', async () => {
    await using other = makeHost();
    await other.run('disk', 'init', 'disk-a', '--folder');
    await other.run('reconcile');
    const day = join(other.path, 'disk-a/20260115');
    mkdirSync(join(day, 'court-1'), { recursive: true });
    const first = await other.run('reconcile', '--day', '20260115', '--json');
    expect(JSON.parse(first.stdout)).toMatchObject({ found: 1, added: 1, forgotten: 0 });
    rmSync(day, { recursive: true });
    const second = await other.run('reconcile', '--all', '--json');
    expect(JSON.parse(second.stdout)).toMatchObject({ found: 0, forgotten: 1, skippedDisks: [{ disk: 'disk-b' }] });
  });

  test('of all days fills a registry that was lost, and says how much is new to it', async () => {
    await using other = makeHost();
    await other.run('disk', 'init', 'disk-a', '--folder');
    for (const root of ['20250101/court-1', '20260115/court-1']) {
      mkdirSync(join(other.path, 'disk-a', root), { recursive: true });
    }
    const report = await other.run('reconcile', '--all', '--json');
    expect(JSON.parse(report.stdout)).toMatchObject({ found: 2, added: 2, skippedDisks: [{ disk: 'disk-b' }] });
  });

  test('ends with 1 if no disk can be read', async () => {
    await using other = makeHost();
    const { code, stderr } = await other.run('reconcile');
    expect(code).toBe(1);
    expect(stderr).toContain('no disk could be read');
  });
});

describe('commands that ask the daemons, while none runs', () => {
  test('switch ends with 5 and the remedy', async () => {
    const { code, stderr } = await host.run('switch');
    expect(code).toBe(5);
    expect(stderr).toBe('dayfs: the recorder is not running: start it with "dayfs record" or "dayfs run"\n');
  });

  test('status ends with 5 and shows what it knows', async () => {
    const { code, stdout, stderr } = await host.run('status', '--json');
    expect(code).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, recorder: null, mount: null, disks: [{ id: 'disk-a' }, {}] });
    expect(linesOf(stderr)).toHaveLength(1);
  });

  test('switches are an empty list', async () => {
    expect(await host.run('switches', '--json')).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
    expect((await host.run('switches')).stdout).toBe('no switch yet\n');
  });
});

describeMount('a disk that hangs', () => {
  test('keeps no command from ending with its report and its exit code', async () => {
    await using other = makeHost(recordingKeys);
    other.initDisks();
    const path = join(other.path, 'disk-a');
    const bindfs = execa('bindfs', ['-f', path, path], { reject: false });
    try {
      await mounted(path);
      bindfs.kill('SIGSTOP');
      const { code, stdout } = await other.run('disks', '--json');
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject([{ state: 'unhealthy' }, { state: 'ok' }]);
    } finally {
      bindfs.kill('SIGCONT');
      await execa('umount', ['--lazy', path]);
      await bindfs;
    }
  });
});

async function mounted(path: string): Promise<void> {
  await expect.poll(async () => (await execa('mountpoint', ['-q', path], { reject: false })).exitCode).toBe(0);
}
