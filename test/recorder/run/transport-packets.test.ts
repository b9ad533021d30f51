import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isWholePackets } from '../../../src/recorder/run/transport-packets.js';

function packets(count: number): Buffer {
  const bytes = Buffer.alloc(count * 188, 0xff);
  for (let at = 0; at < bytes.length; at += 188) bytes[at] = 0x47;
  return bytes;
}

async function isWhole(bytes: Buffer): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'dayfs-packets-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'segment.ts'), bytes);
  return await isWholePackets(join(folder, 'segment.ts'), bytes.length);
}

test.each([1, 63, 64, 65, 1000])('%i packets are whole packets', async (count) => {
  expect(await isWhole(packets(count))).toBe(true);
});

test.each<[string, Buffer]>([
  ['nothing', Buffer.alloc(0)],
  ['a part of a packet', packets(3).subarray(0, 500)],
  ['zeros of the right length', Buffer.alloc(188 * 100)],
  ['a file whose start is zeros', Buffer.concat([Buffer.alloc(188), packets(99)])],
  ['a file whose end is zeros', Buffer.concat([packets(99), Buffer.alloc(188)])],
  ['packets that are shifted by a byte', Buffer.concat([Buffer.alloc(1), packets(99), Buffer.alloc(187)])],
])('%s is not', async (_, bytes) => {
  expect(await isWhole(bytes)).toBe(false);
});
