import { closeSync, fstatSync, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startMount } from '../../support/dayfs.js';
import { eventually } from '../../support/eventually.js';
import { describeMount } from '../../support/fuse.js';
import { RecordedDay } from '../../support/recorded-day.js';

// With libfuse, whoever has an edition open gets an error some seconds after there is another.
describeMount('a made-up file, with the kernel driver', () => {
  test('stays as long as it was to who has it open, also once another is read under its name', async () => {
    using recorded = new RecordedDay('kernel');
    const files = recorded.recordSwitchAndGap();
    await using _mount = await startMount(recorded.config);
    const path = join(recorded.merged, 'hls/index.m3u8');
    const before = readFileSync(path, 'utf8');
    const fd = openSync(path, 'r');
    try {
      rmSync(files.at(-1) as string);
      await eventually(() => readFileSync(path, 'utf8') !== before);
      const room = Buffer.alloc(1_000_000);
      expect(room.toString('utf8', 0, readSync(fd, room, 0, room.length, 0))).toBe(before);
      // Whoever read the newer one may be noted as a reader for a moment yet.
      await eventually(() => fstatSync(fd).size === before.length);
    } finally {
      closeSync(fd);
    }
    await eventually(() => statSync(path).size === readFileSync(path).length);
  });
});
