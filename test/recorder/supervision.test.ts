import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { frameRange, readAllFrameNumbers } from '../support/frame-numbers.js';
import { type Supervisor, TestHost } from './supervisor.js';

function hostWithFfmpeg(context: TestContext, fixture: string): TestHost {
  const host = new TestHost(context);
  host.addDisk('disk-a');
  host.env['PATH'] = `${resolve('test/recorder/fixtures', fixture)}:${process.env['PATH']}`;
  return host;
}

async function lastError(supervisor: Supervisor): Promise<string | undefined> {
  return (await supervisor.ask('status')).cameras[0]?.lastError ?? undefined;
}

describe.concurrent('an ffmpeg that', () => {
  test('ends at once is started again, ever more slowly, and its words are repeated without the secret', async (context) => {
    const host = hostWithFfmpeg(context, 'exits');
    const supervisor = await host.record();
    const message = await eventually(() => lastError(supervisor));
    expect(message).toContain('rtsp://***@192.0.2.10/stream1: Connection refused');
    await eventually(async () => (await supervisor.ask('status')).cameras[0]?.state === 'waiting');
    // The folders of runs that gave nothing do not pile up.
    await eventually(() => host.spooled().length === 0);
    await supervisor.stop('for-good');
    expect(host.log()).not.toContain('secret');
  });

  test('gives nothing is ended, by force if need be, and started again', async (context) => {
    const host = hostWithFfmpeg(context, 'hangs');
    const supervisor = await host.record();
    const pidNow = async () => (await supervisor.ask('status')).cameras[0]?.ffmpegPid ?? undefined;
    const first = await eventually(pidNow);
    await eventually(async () => ((await pidNow()) ?? first) !== first, { withinMs: 50_000 });
    expect(host.ffmpegPids()).not.toContain(first);
    expect(host.log()).toContain('no segment has come for too long');
    await supervisor.stop('for-good');
    expect(host.ffmpegPids()).toEqual([]);
  });

  test('lists what it did not write is not believed: nothing gets a name on a disk, what there is is set aside', async (context) => {
    const host = hostWithFfmpeg(context, 'lies');
    const supervisor = await host.record();
    await eventually(() => readdirSync(join(host.spoolPath, '.set-aside')).length >= 4);
    expect(host.segments()).toEqual([]);
    expect((await supervisor.ask('status')).cameras[0]?.segmentsSetAside).toBeGreaterThanOrEqual(4);
    await supervisor.stop('for-good');
  });

  test('is not there makes the start fail with the remedy', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    host.env['PATH'] = host.path;
    await expect(host.record()).rejects.toThrow(
      'failed: ffmpeg does not run, and the recorder needs it: apt-get install ffmpeg',
    );
  });

  test('is killed loses what it had not written, no more, and a new run begins', async (context) => {
    const host = new TestHost(context);
    host.addDisk('disk-a');
    const supervisor = await host.record();
    await eventually(() => host.segments().length >= 2, { withinMs: 20_000 });
    const [pid = 0] = host.ffmpegPids();
    process.kill(pid, 'SIGKILL');
    await eventually(
      () => host.spooled().length > 0 && !host.ffmpegPids().includes(pid) && host.ffmpegPids().length > 0,
    );
    const ofFirstRun = host.segments();
    await eventually(() => host.segments().length >= ofFirstRun.length + 2, { withinMs: 20_000 });
    await supervisor.stop('for-good');

    const frames = await readAllFrameNumbers(host.segments());
    const second = frames.indexOf(0, 1);
    expect(frames.slice(0, second)).toEqual(frameRange(0, second));
    expect(frames.slice(second)).toEqual(frameRange(0, frames.length - second));
    expect(host.spooled()).toEqual([]);
  });
});
