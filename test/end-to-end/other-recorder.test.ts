import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dayOf } from '../../src/domain/day.js';
import { eventually } from '../support/eventually.js';
import { describeMount } from '../support/fuse.js';
import { type Host, makeHost } from '../support/host.js';
import { knownZone } from '../support/times.js';

/** Where a new root has to be, by the word of the issue. */
const withinMs = 2_000;

async function makeMountedHost(): Promise<Host> {
  const host = makeHost();
  host.initDisks();
  await host.start('mount').says('mounted');
  return host;
}

function today(): string {
  return dayOf(knownZone('Europe/Madrid'), Date.now());
}

/** A recorder that knows nothing of dayfs, writing segments of a second into a folder. */
function recordWithFfmpeg(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const input = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=10', '-c:v', 'libx264', '-g', '10'];
  const output = ['-f', 'segment', '-segment_time', '1', join(folder, '%06d.ts')];
  const ffmpeg = spawn('ffmpeg', ['-nostdin', '-loglevel', 'error', ...input, ...output], { stdio: 'ignore' });
  onTestFinished(async () => {
    ffmpeg.kill('SIGKILL');
    await eventually(() => ffmpeg.signalCode !== null || ffmpeg.exitCode !== null);
  });
}

describeMount('a recorder that is not dayfs', () => {
  test('has its segments on two disks merged within two seconds, without being asked', async () => {
    await using host = await makeMountedHost();
    const day = today();
    const merged = join(host.path, 'merged/court-9', day, 'hls');
    const media = join(host.path, 'disk-a', day, 'court-9/hls');
    recordWithFfmpeg(media);
    await eventually(() => readdirSync(merged), { withinMs });
    await eventually(() => readdirSync(merged).includes('000002.ts'));
    const other = join(host.path, 'disk-b', day, 'court-9/hls');
    mkdirSync(other, { recursive: true });
    writeFileSync(join(other, 'on-disk-b.ts'), 'x');
    await eventually(() => readdirSync(merged).includes('on-disk-b.ts'), { withinMs });
    expect(readFileSync(join(merged, '000000.ts'))).toEqual(readFileSync(join(media, '000000.ts')));
  });

  test('may make a root’s media folder long after the root', async () => {
    await using host = await makeMountedHost();
    const root = join(host.path, 'disk-b', today(), 'court-9');
    const merged = join(host.path, 'merged/court-9', today());
    mkdirSync(root, { recursive: true });
    await eventually(() => readdirSync(merged), { withinMs });
    expect(readdirSync(merged)).toEqual([]);
    mkdirSync(join(root, 'hls'));
    writeFileSync(join(root, 'hls/1.ts'), 'x');
    await eventually(() => readdirSync(join(merged, 'hls')).includes('1.ts'), { withinMs });
  });

  test('has new roots within two seconds, each time', async () => {
    await using host = await makeMountedHost();
    for (let camera = 1; camera <= 8; camera += 1) {
      const disk = camera % 2 === 0 ? 'disk-a' : 'disk-b';
      mkdirSync(join(host.path, disk, today(), `court-${camera}/hls`), { recursive: true });
      await eventually(() => readdirSync(join(host.path, 'merged')).includes(`court-${camera}`), { withinMs });
    }
  });
});
