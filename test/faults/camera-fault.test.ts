import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { describeAsRoot } from '../support/fuse.js';
import { MemoryDisk } from './fault-disk.js';
import { FaultHost } from './fault-host.js';
import { expectAllFrames } from './recorded-runs.js';

async function ffmpegPid(host: FaultHost): Promise<number> {
  return await eventually(async () => (await host.status()).cameras[0]?.ffmpegPid ?? undefined);
}

describeAsRoot.concurrent('an ffmpeg that is', () => {
  test('killed, again and again: every run is whole up to the last frame that it sent', async () => {
    await using host = new FaultHost();
    host.addDisks(new MemoryDisk(host.path, 'disk-a', '16m'));
    const recorder = await host.record();
    for (let killed = 0; killed < 3; killed += 1) {
      await host.placesMore(2);
      const pid = await ffmpegPid(host);
      process.kill(pid, 'SIGKILL');
      await eventually(async () => (await ffmpegPid(host)) !== pid, { withinMs: 20_000 });
    }
    await host.placesMore(2);
    await recorder.stop();

    expect(host.sent().map(({ isCountFinal }) => isCountFinal)).toEqual([false, false, false, true]);
    expectAllFrames(await host.frames(), host.sent());
    expect(host.spooled()).toEqual([]);
  });

  test('stopped: it is ended and another one started, and all that it sent is there', async () => {
    await using host = new FaultHost();
    host.addDisks(new MemoryDisk(host.path, 'disk-a', '16m'));
    const recorder = await host.record();
    await host.placesMore(2);
    const pid = await ffmpegPid(host);
    process.kill(pid, 'SIGSTOP');
    await eventually(async () => (await ffmpegPid(host)) !== pid, { withinMs: 60_000 });
    await host.placesMore(3);
    await recorder.stop();

    expect(host.sent()).toHaveLength(2);
    expectAllFrames(await host.frames(), host.sent());
    expect(host.spooled()).toEqual([]);
  });
});
